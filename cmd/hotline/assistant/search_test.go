package assistant_test

import (
	"log/slog"
	"testing"

	"hotline/cmd/hotline/assistant"
	"hotline/cmd/hotline/library"
	"hotline/internal/config"
)

// Who tells his own address asks for no shop in that street.
func TestAssistant_SearchesForNoPersonalData(t *testing.T) {
	cfg := config.Default()
	cfg.App.Knowledge.Folder = "../../../examples/telecom/knowledge"
	l, err := library.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := assistant.Searched(t.Context(), l, "我叫李明，电话13912345678，地址是南京市玄武区中山路100号"); ok {
		t.Errorf("found %q", got)
	}
	if got, ok := assistant.Searched(t.Context(), l, "新街口附近的营业厅在哪里"); !ok {
		t.Errorf("a question found nothing: %q", got)
	}
}
