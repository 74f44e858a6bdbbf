package sdp

import (
	"fmt"
	"strconv"
	"time"

	pion "github.com/pion/sdp/v3"

	"hotline/media/codec"
	"hotline/media/rtp"
)

func addFormat(m *pion.MediaDescription, c codec.Codec, pt uint8) {
	n := strconv.Itoa(int(pt))
	m.MediaName.Formats = append(m.MediaName.Formats, n)
	m.Attributes = append(m.Attributes, pion.Attribute{Key: "rtpmap", Value: n + " " + c.RTPMap()})
	if v := c.FMTP(); v != "" {
		m.Attributes = append(m.Attributes, pion.Attribute{Key: "fmtp", Value: n + " " + v})
	}
}

// eventName is what telephone events of a clock rate are called in rtpmap.
func eventName(rate int) string { return "telephone-event/" + strconv.Itoa(rate) }

func addEvents(m *pion.MediaDescription, pt uint8, rate int) {
	n := strconv.Itoa(int(pt))
	m.MediaName.Formats = append(m.MediaName.Formats, n)
	m.Attributes = append(m.Attributes, pion.Attribute{Key: "rtpmap", Value: n + " " + eventName(rate)},
		pion.Attribute{Key: "fmtp", Value: n + " 0-15"})
}

func addComfort(m *pion.MediaDescription) {
	n := strconv.Itoa(comfortNoise)
	m.MediaName.Formats = append(m.MediaName.Formats, n)
	m.Attributes = append(m.Attributes, pion.Attribute{Key: "rtpmap", Value: n + " CN/8000"})
}

func finish(m *pion.MediaDescription, ptime time.Duration, d rtp.Direction) {
	m.Attributes = append(m.Attributes, pion.Attribute{Key: "ptime", Value: strconv.FormatInt(ptime.Milliseconds(), 10)},
		pion.Attribute{Key: d.String()})
}

// marshal writes the whole description; the version grows when the media lines differ from the last ones.
func (l *Local) marshal() ([]byte, error) {
	family := "IP4"
	if l.Addr.Is6() {
		family = "IP6"
	}
	d := pion.SessionDescription{
		SessionName: "-",
		ConnectionInformation: &pion.ConnectionInformation{NetworkType: "IN", AddressType: family,
			Address: &pion.Address{Address: l.Addr.String()}},
		TimeDescriptions:  []pion.TimeDescription{{}},
		MediaDescriptions: l.layout,
	}
	l.bundle(&d)
	plain, err := d.Marshal()
	if err != nil {
		return nil, fmt.Errorf("write session description: %w", err)
	}
	if l.last != string(plain) {
		l.last = string(plain)
		l.version++
	}
	d.Origin = pion.Origin{Username: "-", SessionID: l.ID, SessionVersion: l.version, NetworkType: "IN",
		AddressType: family, UnicastAddress: l.Addr.String()}
	b, err := d.Marshal()
	if err != nil {
		return nil, fmt.Errorf("write session description: %w", err)
	}
	return b, nil
}
