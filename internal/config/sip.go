package config

import (
	"fmt"
	"strings"
	"time"
)

// SIP is telephony.
//
//archtest:fields every field is a key of the file
type SIP struct {
	Listen     []string      `yaml:"listen"`
	ExternalIP string        `yaml:"external_ip"`
	Realm      string        `yaml:"realm"`
	Digest     []string      `yaml:"digest"`
	RTPPorts   PortRange     `yaml:"rtp_ports"`
	Codecs     []string      `yaml:"codecs"`
	RTPTimeout time.Duration `yaml:"rtp_timeout"`
	MaxCalls   int           `yaml:"max_calls"`
	CallRate   float64       `yaml:"call_rate"`
	MaxConns   int           `yaml:"max_connections"`
	ConnIdle   time.Duration `yaml:"connection_idle"`
	DrainLimit time.Duration `yaml:"drain_limit"`
	TLS        TLS           `yaml:"tls"`
	Registrar  Registrar     `yaml:"registrar"`
	Guard      Guard         `yaml:"guard"`
	WebSocket  WebSocket     `yaml:"websocket"`
	Trunks     []Trunk       `yaml:"trunks"`
}

// TLS names the certificate files.
type TLS struct {
	Certificate string `yaml:"certificate"`
	Key         string `yaml:"key"`
	ClientCA    string `yaml:"client_ca"`
	ServerCA    string `yaml:"server_ca"`
}

// Registrar is where softphones register.
type Registrar struct {
	Users       map[string]string `yaml:"users"` // name: variable of the password
	Domains     []string          `yaml:"domains"`
	Expires     time.Duration     `yaml:"expires"`
	MinExpires  time.Duration     `yaml:"min_expires"`
	MaxExpires  time.Duration     `yaml:"max_expires"`
	MaxContacts int               `yaml:"max_contacts"`
	SRTP        string            `yaml:"srtp"`
}

// Guard bounds unwanted traffic.
type Guard struct {
	Rate     float64       `yaml:"rate"`
	Burst    int           `yaml:"burst"`
	Failures int           `yaml:"failures"`
	Targets  int           `yaml:"targets"`
	Window   time.Duration `yaml:"window"`
	Ban      time.Duration `yaml:"ban"`
	MaxBan   time.Duration `yaml:"max_ban"`
}

// WebSocket is SIP from browsers, at /sip of the web server.
type WebSocket struct {
	Origins      []string      `yaml:"origins"`
	MaxConns     int           `yaml:"max_connections"`
	MaxPerSource int           `yaml:"max_per_source"`
	Ping         time.Duration `yaml:"ping"`
	Dead         time.Duration `yaml:"dead"`
}

// Trunk is a neighbour: an operator or a PBX.
//
//archtest:fields every field is a key of the file
type Trunk struct {
	Name         string         `yaml:"name"`
	Sources      []string       `yaml:"sources"` // CIDR
	Username     string         `yaml:"username"`
	PasswordEnv  string         `yaml:"password_env"`
	Realm        string         `yaml:"realm"`
	Certificates []string       `yaml:"certificates"`
	Addresses    []string       `yaml:"addresses"`
	OutUsername  string         `yaml:"out_username"`
	OutPassword  string         `yaml:"out_password_env"`
	Register     TrunkRegister  `yaml:"register"`
	Codecs       []string       `yaml:"codecs"`
	OwnOrder     bool           `yaml:"own_order"`
	PTime        time.Duration  `yaml:"ptime"`
	SRTP         string         `yaml:"srtp"`
	MaxCalls     int            `yaml:"max_calls"`
	CallRate     float64        `yaml:"call_rate"`
	CallerID     TrunkCallerID  `yaml:"caller_id"`
	Options      TrunkOptions   `yaml:"options"`
	SessionTimer TrunkSessTimer `yaml:"session_timer"`
}

// TrunkRegister is our registration at a trunk.
type TrunkRegister struct {
	User      string        `yaml:"user"`
	Registrar string        `yaml:"registrar"`
	Expires   time.Duration `yaml:"expires"`
}

// TrunkCallerID says how numbers are read and shown.
type TrunkCallerID struct {
	Trust     bool     `yaml:"trust"`
	In        []Rule   `yaml:"in"`
	Out       []Rule   `yaml:"out"`
	Number    string   `yaml:"number"`
	Name      string   `yaml:"name"`
	Domain    string   `yaml:"domain"`
	Send      []string `yaml:"send"`
	Anonymous bool     `yaml:"anonymous"`
}

// TrunkOptions is the watch by OPTIONS.
type TrunkOptions struct {
	Every    time.Duration `yaml:"every"`
	Timeout  time.Duration `yaml:"timeout"`
	Failures int           `yaml:"failures"`
}

// TrunkSessTimer is the session timer of RFC 4028.
type TrunkSessTimer struct {
	Expires time.Duration `yaml:"expires"`
	Min     time.Duration `yaml:"min"`
}

// Rule changes the beginning of a number, written "+86 -> 0"; either side may be empty.
type Rule struct{ Strip, Add string }

// UnmarshalText reads the written form.
func (r *Rule) UnmarshalText(text []byte) error {
	strip, add, ok := strings.Cut(string(text), "->")
	*r = Rule{Strip: strings.TrimSpace(strip), Add: strings.TrimSpace(add)}
	if !ok || strings.Trim(r.Strip+r.Add, "+*#0123456789") != "" {
		return fmt.Errorf("%q is no rule: write digits -> digits, such as \"+86 -> 0\"", text)
	}
	return nil
}

// String is the written form.
func (r Rule) String() string { return strings.TrimSpace(r.Strip + " -> " + r.Add) }

// defaultTrunk is a trunk of which the file says nothing.
func defaultTrunk() Trunk {
	return Trunk{
		Sources: []string{}, Certificates: []string{}, Addresses: []string{}, Codecs: []string{}, SRTP: "off",
		Register: TrunkRegister{Expires: time.Hour},
		CallerID: TrunkCallerID{Trust: true, In: []Rule{}, Out: []Rule{}, Send: []string{}},
		Options:  TrunkOptions{Every: 30 * time.Second, Timeout: 4 * time.Second, Failures: 2}, SessionTimer: TrunkSessTimer{Expires: 30 * time.Minute, Min: 90 * time.Second},
	}
}

// UnmarshalYAML fills in what the file leaves out.
func (t *Trunk) UnmarshalYAML(read func(any) error) error {
	type plain Trunk // without this method
	p := plain(defaultTrunk())
	if err := read(&p); err != nil {
		return err
	}
	*t = Trunk(p)
	return nil
}

func defaultSIP() SIP {
	loopback := defaultTrunk()
	loopback.Name, loopback.Sources = "loopback", []string{"127.0.0.0/8", "::1/128"}
	return SIP{
		Listen: []string{"udp://127.0.0.1:5060", "tcp://127.0.0.1:5060", "tls://127.0.0.1:5061"}, Realm: "hotline", Digest: []string{"MD5", "SHA-256"}, RTPPorts: PortRange{First: 20000, Last: 29999},
		Codecs: []string{"PCMA", "PCMU", "G722", "OPUS"}, RTPTimeout: 30 * time.Second, MaxCalls: 500, CallRate: 200, MaxConns: 512,
		ConnIdle: 15 * time.Minute, DrainLimit: 2 * time.Minute,
		Registrar: Registrar{Users: map[string]string{}, Domains: []string{}, Expires: time.Hour, MinExpires: time.Minute, MaxExpires: time.Hour, MaxContacts: 10, SRTP: "off"},
		Guard:     Guard{Rate: 20, Burst: 100, Failures: 10, Targets: 8, Window: time.Minute, Ban: 10 * time.Minute, MaxBan: 24 * time.Hour},
		WebSocket: WebSocket{Origins: []string{}, MaxConns: 2000, MaxPerSource: 200, Ping: 20 * time.Second, Dead: time.Minute},
		Trunks:    []Trunk{loopback},
	}
}
