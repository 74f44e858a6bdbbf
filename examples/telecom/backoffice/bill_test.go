package backoffice_test

import "testing"

func TestOffice_BillsByMonth(t *testing.T) {
	o := open(t, "") // it is November 2026
	do(t, o,
		step{"GET", zhang + "/bill", "", 200, fields{"state": "ready", "month": "10月", "total": 114, "extra_fee": 15, "more": 15, "before": "9月"}},
		step{"GET", zhang + "/bill?month=2026-10", "", 200, fields{"state": "ready", "month": "10月", "asked": "10月"}},
		step{"GET", zhang + "/bill?month=2026-09-20", "", 200, fields{"state": "ready", "month": "9月", "total": 99, "extra_fee": 0}},
		step{"GET", zhang + "/bill?month=2026-05", "", 200, fields{"state": "ready", "month": "5月"}},
		step{"GET", zhang + "/bill?month=2026-04", "", 200, fields{"state": "none", "since": "5月", "month": nil}},
		step{"GET", zhang + "/bill?month=2025-12", "", 200, fields{"state": "none", "asked": "2025年12月"}},
		step{"GET", zhang + "/bill?month=2026-11", "", 200, fields{"state": "open", "asked": "11月", "due": "12月1日", "month": "10月"}},
		step{"GET", zhang + "/bill?month=soon", "", 200, fields{"state": "none"}},
		step{"GET", "/customers/00012345678/bill", "", 404, nil},
	)
	_, months := ask(t, o, "GET", zhang+"/invoices", "") // the same totals
	for i, want := range []float64{114, 99, 99} {
		list, _ := months["months"].([]any)
		if one, _ := list[i].(map[string]any); one["total"] != want {
			t.Errorf("invoice %v, want %v", list[i], want)
		}
	}
}
