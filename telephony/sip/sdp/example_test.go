package sdp_test

import (
	"fmt"
	"net/netip"

	"hotline/media/codec"
	"hotline/telephony/sip/sdp"
)

// An offer is read, a codec chosen, and the answer written.
func ExampleLocal_Answer() {
	offer := "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=audio 40000 RTP/AVP 18 8\r\n"
	remote, err := sdp.Parse([]byte(offer))
	if err != nil {
		fmt.Println(err)
		return
	}
	pcma, _ := codec.Lookup("PCMA")
	local := sdp.Local{Addr: netip.MustParseAddr("192.0.2.1"), Port: 20000, Codecs: []codec.Codec{pcma}}
	params, answer, err := local.Answer(remote)
	fmt.Println(params.Codec.Name, params.Remote, len(answer) > 0, err)
	// Output: PCMA 192.0.2.9:40000 true <nil>
}
