package demo

import (
	"fmt"
	"strconv"
	"strings"
)

// greet says where the desk is and who can sign in, once it listens.
func (d *demo) greet() error {
	var b strings.Builder
	base := "http://" + d.address
	b.WriteString("\nAftercare Demo 售后管家\n\n")
	for _, line := range [][2]string{{"Portal    门户", base + "/"}, {"Desk      工作台", base + "/desk/"}, {"Dashboard 管理后台", base + "/_/"}} {
		fmt.Fprintf(&b, "  %s  %s\n", padded(line[0], 18), line[1])
	}
	fmt.Fprintf(&b, "\n  Accounts  账号   (password 密码: %s)\n", Password)
	for _, account := range accounts {
		fmt.Fprintf(&b, "  %s  %s\n", padded(account.email, 24), account.what)
	}
	b.WriteString("\n")
	if d.speed != 1 {
		fmt.Fprintf(&b, "  The clock runs %s times as fast. 时间走得快 %[1]s 倍。\n", strconv.FormatFloat(d.speed, 'f', -1, 64))
	}
	if d.keeps {
		fmt.Fprintf(&b, "  The data are kept in %s. 数据保留在该文件夹。\n", d.app.DataDir())
	} else {
		b.WriteString("  The data are thrown away at the end (Ctrl+C). 退出（Ctrl+C）后数据即清除。\n")
	}
	b.WriteString("  Mails are printed below. 邮件显示在下面。\n")
	if _, err := fmt.Fprintln(d.out, b.String()); err != nil {
		return fmt.Errorf("say where the demo is: %w", err)
	}
	return nil
}

// padded fills text up to width columns; Chinese characters take two in a terminal.
func padded(text string, width int) string {
	for _, r := range text {
		width--
		if r > 0x2e80 {
			width--
		}
	}
	return text + strings.Repeat(" ", max(width, 0))
}

// accounts are those that the greeting names; all have [Password].
var accounts = []struct{ email, what string }{
	{"admin@demo.example", "dashboard 管理后台"},
	{"manager@demo.example", "desk 工作台 · manager 经理"},
	{"lead@demo.example", "desk 工作台 · lead 组长"},
	{"agent1@demo.example", "desk 工作台 · agent 坐席"},
	{"agent2@demo.example", "desk 工作台 · agent 坐席 (中文 + English)"},
	{"qa@demo.example", "desk 工作台 · QA 质检"},
	{"customer1@demo.example", "portal 门户 · 客户 (中文)"},
	{"customer2@demo.example", "portal 门户 · customer (English)"},
}
