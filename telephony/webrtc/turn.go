package webrtc

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what TURN servers compute
	"encoding/base64"
	"strconv"
	"time"
)

// Turn is a name and password for TURN servers that share secret with us (coturn: use-auth-secret), good until that time.
func Turn(secret, name string, until time.Time) (user, password string) {
	user = strconv.FormatInt(until.Unix(), 10) + ":" + name
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write([]byte(user))
	return user, base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
