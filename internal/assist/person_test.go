package assist

import "testing"

func TestAsksForPerson(t *testing.T) {
	t.Parallel()
	for _, question := range []string{
		"Can I talk to someone?", "human please", "speak to an advisor", "I would like to talk to a person please", "agent", "I need a real person!", "Please connect me to customer service.",
		"how do i reach a human", "Hello, could I speak with somebody?", "transfer me to an operator", "Is there a person I can talk to?", "I’d like to speak to a human",
		"我要人工", "人工", "人工客服", "转人工", "怎么联系客服", "请帮我转接人工，谢谢", "你好，能不能找个真人？", "我想和客服说话", "联系人工客服", "可以转人工吗",
	} {
		if !asksForPerson(question) {
			t.Errorf("%q is not understood as the wish for a person", question)
		}
	}
	for _, question := range []string{
		"", "Your staff was rude to me", "When does a person come to repair it?", "the person who came broke the door", "someone stole my parcel", "How do I call the service in Xi'an on Sunday?", "contact lens washer",
		"客服态度太差", "人工费多少钱", "你们的客服什么时候上班", "安装人员什么时候来", "人工智能洗衣怎么用", "找不到客服电话的说明书",
	} {
		if asksForPerson(question) {
			t.Errorf("%q is taken for the wish for a person", question)
		}
	}
}

// TestTake_AskingIsAReasonOfItsOwn: who asks for a person gets one for that reason, with what was asked before; danger stays the
// weightier one.
func TestTake_AskingIsAReasonOfItsOwn(t *testing.T) {
	t.Parallel()
	s := &session{State: StateOpen}
	s.take(Turn{Question: "How often?", Outcome: OutcomeMissed}, "")
	s.take(Turn{Question: "human please", Outcome: OutcomeAsked}, "")
	if s.Reason != ReasonAsked || s.Misses != 1 || s.words() != "How often?" {
		t.Errorf("reason %q, %d misses, words %q", s.Reason, s.Misses, s.words())
	}
	s.take(Turn{Question: "It smokes", Outcome: OutcomeDanger}, "fire")
	s.take(Turn{Question: "human please", Outcome: OutcomeAsked}, "")
	if s.Reason != ReasonDanger {
		t.Errorf("reason %q after a danger", s.Reason)
	}
}
