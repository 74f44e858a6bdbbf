package console

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"hotline"
	"hotline/console/account"
	"hotline/console/private"
	"hotline/internal/store"
)

// exportMax bounds one file.
const exportMax = 100_000

// exportHead are the header lines by language.
var exportHead = map[string][]string{
	"zh-CN": {"通话编号", "开始时间", "主叫", "被叫", "线路", "方向", "时长(秒)", "接通(毫秒)", "结果", "挂断方", "原因", "编解码", "队列", "坐席", "坐席姓名", "等待(秒)", "结果说明", "挂断方说明"},
	"en":    {"call id", "started", "from", "to", "line", "direction", "duration s", "set-up ms", "outcome", "ended by", "cause", "codec", "queue", "agent", "agent name", "waited s", "outcome in words", "ended by in words"},
}

// exportWords are what the pages call outcomes and who ended a call, by language; the ids stand in columns of their own, for programs.
var exportWords = map[string]map[string]string{
	"zh-CN": {
		"completed": "已办结", "caller_gone": "主叫挂断", "transferred": "已转人工", "callback": "待回呼", "test_line": "测试线", "rejected": "已拒接",
		"media_lost": "媒体中断", "failed": "系统故障", "drained": "停机中断", "cancelled": "振铃放弃", "open": "进行中", "by.caller": "主叫", "by.hotline": "热线",
	},
	"en": {
		"completed": "Completed", "caller_gone": "Caller gone", "transferred": "Handed to a person", "callback": "Callback", "test_line": "Test line", "rejected": "Rejected",
		"media_lost": "Media lost", "failed": "Failed", "drained": "Drained", "cancelled": "Cancelled", "open": "Running", "by.caller": "Caller", "by.hotline": "Hotline",
	},
}

// export writes the list of calls as CSV or XLSX.
func (c *Console) export(w http.ResponseWriter, r *http.Request, u *user) {
	q := r.URL.Query()
	f, err := exportFilter(q.Get)
	if err != nil {
		problem(w, http.StatusUnprocessableEntity, err.Error())
		return
	}
	lang := cmp.Or(q.Get("lang"), "zh-CN")
	if exportHead[lang] == nil {
		problem(w, http.StatusUnprocessableEntity, "lang: want zh-CN or en")
		return
	}
	format := q.Get("format")
	write, kind := writeCSV, "text/csv; charset=utf-8"
	switch format {
	case "xlsx":
		write, kind = writeXLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case "", "csv":
		format = "csv"
	default:
		problem(w, http.StatusUnprocessableEntity, "format: want csv or xlsx")
		return
	}
	bare := q.Get("reveal") != ""
	if bare && !u.role.May(account.Reveal) {
		problem(w, http.StatusForbidden, "the role "+u.Role+" may not see whole numbers")
		return
	}
	c.audit(r.Context(), u, "calls.export", format, r.URL.RawQuery)
	if bare {
		c.audit(r.Context(), u, "pii.reveal", format, "export")
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="calls-%s.%s"`, time.Now().Format("20060102-150405"), format))
	if err := write(w, exportHead[lang], c.exportRows(r.Context(), f, bare, exportWords[lang])); err != nil {
		c.log.Warn("export broken off", "err", err)
	}
}

func exportFilter(get func(string) string) (f store.Filter, err error) {
	f = store.Filter{Outcome: hotline.Outcome(get("outcome")), Line: get("line"), Caller: get("caller"), Queue: get("queue"), Agent: get("agent")}
	if text := get("waited"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > 86400 {
			return f, errors.New("waited: want seconds, 0-86400")
		}
		f.Waited = time.Duration(n) * time.Second
	}
	for key, to := range map[string]*time.Time{"from": &f.From, "to": &f.To} {
		if text := get(key); text != "" {
			if *to, err = time.Parse(time.RFC3339, text); err != nil {
				return f, fmt.Errorf("%s: want RFC 3339, such as 2026-11-21T09:00:00+08:00", key)
			}
		}
	}
	return f, nil
}

// exportRows calls yield for each call, page by page, with whole numbers or their ends and the words of a
// language, and returns the store's or yield's error.
func (c *Console) exportRows(ctx context.Context, f store.Filter, bare bool, words map[string]string) func(yield func([]string) error) error {
	return func(yield func([]string) error) error {
		f.Limit = 1000
		names := c.names(ctx)
		for n := 0; n < exportMax; {
			rows, err := c.deps.Store.Calls(ctx, f)
			if err != nil {
				return err
			}
			for _, r := range rows {
				if !bare {
					r.Caller, r.Callee = private.Number(r.Caller), private.Number(r.Callee)
				}
				if err := yield(cells(r, names, words)); err != nil {
					return err
				}
			}
			n += len(rows)
			if len(rows) < f.Limit {
				return nil
			}
			f.Before = rows[len(rows)-1].ID
		}
		return nil
	}
}

// cells is one line of the file. The start is RFC 3339 in the server's zone with its offset: a reader elsewhere takes it for no other time.
func cells(r store.CallRow, names, words map[string]string) []string {
	waited := ""
	if r.Queue != "" {
		waited = fmt.Sprintf("%.1f", r.WaitedMS/1000)
	}
	return []string{
		string(r.ID), r.Started.Local().Format(time.RFC3339), plain(r.Caller), plain(r.Callee), plain(r.Line), string(r.Direction),
		fmt.Sprintf("%.1f", r.DurationMS/1000), fmt.Sprintf("%.0f", r.SetupMS), string(r.Outcome), r.EndedBy, plain(r.Cause), r.Codec,
		plain(r.Queue), r.Agent, plain(names[r.Agent]), waited,
		words[cmp.Or(string(r.Outcome), "open")], words["by."+r.EndedBy],
	}
}

// plain keeps text that a caller chose from being run as a formula by a spreadsheet.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func writeCSV(w io.Writer, head []string, rows func(func([]string) error) error) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // so that spreadsheets read UTF-8
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(head); err != nil {
		return err
	}
	if err := rows(out.Write); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func writeXLSX(w io.Writer, head []string, rows func(func([]string) error) error) error {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	sheet, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	if err := sheet.SetColWidth(1, len(head), 18); err != nil {
		return err
	}
	line := 0
	add := func(cells []string) error {
		line++
		row := make([]any, len(cells))
		for i, c := range cells {
			row[i] = c
		}
		return sheet.SetRow(fmt.Sprintf("A%d", line), row)
	}
	if err := add(head); err != nil {
		return err
	}
	if err := rows(add); err != nil {
		return err
	}
	if err := sheet.Flush(); err != nil {
		return err
	}
	_, err = book.WriteTo(w)
	return err
}
