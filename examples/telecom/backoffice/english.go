package backoffice

// english is a ticket with its texts in English beside them.
type english struct {
	Ticket
	KindEN  string `json:"kind_text_en"`
	StateEN string `json:"state_text_en"`
}

func inEnglish(t Ticket) english {
	out := english{Ticket: t, KindEN: map[string]string{
		"broadband.fault": "broadband fault", "sim.replace": "SIM replacement", "broadband.order": "new broadband", "complaint.file": "complaint", "fraud.report": "fraud report",
	}[t.Kind], StateEN: map[string]string{"open": "has been received and is waiting to be assigned", "assigned": "has been assigned to an engineer and should be done today", "done": "is done"}[t.State]}
	if out.KindEN == "" {
		out.KindEN = t.Kind
	}
	return out
}

func suspendedEnglish(kind string) string {
	return map[string]string{"lost": "suspended as lost", "keep": "suspended on request"}[kind]
}
