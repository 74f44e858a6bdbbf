package pii_test

import "testing"

// TestFind_ReadsBritishAndAmericanPapers: numbers of the national insurance and the social security, and postcodes.
func TestFind_ReadsBritishAndAmericanPapers(t *testing.T) {
	for text, want := range map[string]string{
		"postcode is SW1A 2AA":                                                   "address=SW1A 2AA",
		"my postcode is M1 1AE, thanks":                                          "address=M1 1AE",
		"the post code's LS62QB":                                                 "address=LS62QB",
		"postcode is S W one A two A A":                                          "address=S W one A two A A",
		"send it to 7 St. James Close, Leeds LS6 2QB":                            "address=7 St. James Close, Leeds LS6 2QB",
		"I live at 42 Maple Avenue, Croydon CR0 3RL":                             "address=42 Maple Avenue, Croydon CR0 3RL",
		"the address is Flat 3B, 19 Kings Road, Brighton, BN1 1NA":               "address=Flat 3B, 19 Kings Road, Brighton, BN1 1NA",
		"national insurance number QQ 12 34 56 C":                                "id_card=QQ 12 34 56 C",
		"my national insurance number is QQ123456C":                              "id_card=QQ123456C",
		"my NI number is q q one two three four five six c":                      "id_card=q q one two three four five six c",
		"my social is 123-45-6789":                                               "id_card=123-45-6789",
		"social security number is one two three four five six seven eight nine": "id_card=one two three four five six seven eight nine",
		"my passport number is 533820176":                                        "id_card=533820176",
	} {
		if got := found(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{
		"what is my postcode for", "I used the promo code SW1A", "the router is a BT5 2AA", "my postcode is wrong", "my social media bill is 45 dollars", "the last four of my social are 6789", "I moved to a new postcode in 2024",
		"order code AB12 3CD has not arrived", "I pay 12 pounds social tariff", "post code for Leeds please", "my area code is 0113", "the social plan has 500 minutes",
	} {
		if got := found(text); got != "" {
			t.Errorf("%s: found %s", text, got)
		}
	}
}
