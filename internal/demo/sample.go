package demo

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"time"
)

//go:embed sample.json
var sampleSource []byte

// samples are the messages, products and articles that the sample company is made of.
type samples struct {
	Messages []sample        `json:"messages"`
	Articles []sampleArticle `json:"articles"`
	Products []sampleProduct `json:"products"`
	Flows    []sampleFlow    `json:"flows"`
}

// sample is one message as a customer would send it, with what a colleague should make of it.
type sample struct {
	ID       string    `json:"id"`
	Channel  string    `json:"channel"`
	AskedAt  time.Time `json:"asked_at"`
	Text     string    `json:"text"`
	Expected reading   `json:"expected"`
}

// reading is how a colleague sorts a message after reading it.
type reading struct {
	Kind     string `json:"kind"`
	Category string `json:"category"`
	Product  string `json:"product"`
	Priority string `json:"priority"`
	Grade    string `json:"grade"`
}

type sampleArticle struct {
	ID       string   `json:"id"`
	TitleZH  string   `json:"title_zh"`
	TitleEN  string   `json:"title_en"`
	Category string   `json:"category"`
	Audience string   `json:"audience"`
	Products []string `json:"products"`
	Tags     []string `json:"tags"`
	// ReviewAfterDays is for how long it counts as right.
	ReviewAfterDays int `json:"review_after_days"`
}

type sampleProduct struct {
	SKU      string          `json:"sku"`
	NameZH   string          `json:"name_zh"`
	NameEN   string          `json:"name_en"`
	Category string          `json:"category"`
	Warranty json.RawMessage `json:"warranty"`
	// SanbaoListed says that it is on the list of goods under the three guarantees.
	SanbaoListed bool `json:"sanbao_listed"`
}

func readSamples() (samples, error) {
	var s samples
	if err := json.Unmarshal(sampleSource, &s); err != nil {
		return s, fmt.Errorf("sample.json: %w", err)
	}
	return s, nil
}

// priorities are the desk's names for the samples' priorities.
var priorities = map[string]string{"P1": "urgent", "P2": "high", "P3": "normal", "P4": "low"}

// channels are the desk's names for the samples' channels.
var channels = map[string]string{
	"web": "portal", "app": "portal", "wechat": "wecom", "email": "mail", "phone_asr": "phone", "sms": "api",
}

var (
	dayZH   = regexp.MustCompile(`(?:(\d{1,2})月)?(\d{1,2})(号|日)`)
	dayEN   = regexp.MustCompile(`\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b`)
	dayCode = regexp.MustCompile(`\bDD(\d{8})-`)
)

// textAt is the message as it reads when it is sent at the given time: the days it speaks of lie as far back as they did
// when it was first written.
func (s sample) textAt(at time.Time) string {
	asked := s.AskedAt.In(time.Local)
	noon := func(day time.Time, month time.Month, of int) time.Time {
		return time.Date(day.Year(), month, of, 12, 0, 0, 0, time.Local)
	}
	move := func(month time.Month, day int) time.Time {
		days := math.Round(noon(asked, month, day).Sub(noon(asked, asked.Month(), asked.Day())).Hours() / 24)
		local := at.In(time.Local)
		return noon(local, local.Month(), local.Day()+int(days))
	}
	text := dayZH.ReplaceAllStringFunc(s.Text, func(found string) string {
		parts := dayZH.FindStringSubmatch(found)
		day, _ := strconv.Atoi(parts[2])
		if parts[1] == "" {
			return fmt.Sprintf("%d%s", move(asked.Month(), day).Day(), parts[3])
		}
		month, _ := strconv.Atoi(parts[1])
		moved := move(time.Month(month), day)
		return fmt.Sprintf("%d月%d%s", moved.Month(), moved.Day(), parts[3])
	})
	text = dayEN.ReplaceAllStringFunc(text, func(found string) string {
		was, _ := time.Parse("2 Jan", found) // the pattern admits nothing else but a 31 February, which moves as it likes
		return move(was.Month(), was.Day()).Format("2 Jan")
	})
	return dayCode.ReplaceAllStringFunc(text, func(found string) string {
		was, err := time.Parse("DD20060102-", found)
		if err != nil {
			return found
		}
		return move(was.Month(), was.Day()).Format("DD20060102-")
	})
}
