package consoletest

import (
	"encoding/json"
	"net/http"

	"hotline/console/customer"
)

// Known is a caller whom BackOffice knows.
const Known = "13800138000"

// BackOffice answers GET /customers/{number}/card: it knows Known, has a broken answer for 50 and an endless one for 51.
func BackOffice() http.Handler {
	mux := http.NewServeMux()
	owes := -23.5
	card := customer.Card{
		Number: Known, Name: "李娜", Tier: "金卡", Since: "2016-03-01", Balance: &owes,
		Products: []customer.Product{{Title: "畅享 129 元 5G 套餐", Detail: "60 GB，1000 分钟"}, {Title: "千兆宽带", Detail: "到期 2027-02-28"}},
		Tickets:  []customer.Ticket{{ID: "T100107", Title: "流量包退订", State: "处理中", Opened: "2026-11-18"}},
		Contacts: []customer.Contact{{At: "2026-11-18 10:22", Channel: "电话", Subject: "流量包退订", Result: "已建单"}, {At: "2026-10-02 16:05", Channel: "营业厅", Subject: "换卡", Result: "已办结"}},
		Flags:    []customer.Flag{{Kind: "vip", Text: "金卡客户"}, {Kind: "arrears", Text: "欠费 23.50 元"}},
	}
	mux.HandleFunc("GET /customers/{number}/card", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.PathValue("number") {
		case Known:
			_ = json.NewEncoder(w).Encode(card)
		case "50":
			_, _ = w.Write([]byte(`{"name":`))
		case "51":
			for range 100 {
				_, _ = w.Write(make([]byte, 16<<10))
			}
		default:
			http.Error(w, `{"message":"unknown"}`, http.StatusNotFound)
		}
	})
	return mux
}
