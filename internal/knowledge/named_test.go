package knowledge

import "testing"

// TestHeads_SayWhatAThingIs: what a name says of colour, size, edition or service says not what the thing is, and where nothing does, none is
// guessed.
func TestHeads_SayWhatAThingIs(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"霜谷 500升对开门冰箱 SG-50": "门冰箱", "冰箱（白色）": "冰箱", "冰箱(白色)": "冰箱", "冰箱 白色": "冰箱", "冰箱 白": "冰箱", "冰箱米白色": "冰箱", "冰箱【升级版】Pro": "冰箱",
		"洗衣机升级版": "洗衣机", "滤芯套装": "滤芯", "净水器三代 白色": "净水器", "空调云朵款": "", "延保服务": "", "空调安装服务": "", "净水器配件": "",
		"白色": "", "": "", "Pro": "", "油烟机": "油烟机", "挂烫机（家用）": "挂烫机",
	} {
		if got := headOfZH(name); got != want {
			t.Errorf("%q is a %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{
		"Chengfeng 1.5 HP wall air conditioner CF-35": "Chengfeng 1.5 HP wall air conditioner", "Fridge (white)": "Fridge", "Fridge, white": "Fridge", "Fridge White": "Fridge",
		"Fridge in white": "Fridge", "Washer Pro": "Washer", "Washer Plus II": "Washer", "Filter set": "Filter", "Extended service": "", "Service plan": "", "spare parts": "",
		"Pro": "", "": "", "Fridge - 500 L": "Fridge", "Washer+": "", "air fryer": "air fryer", "TV": "TV", "other": "",
	} {
		if got := headOf(name); got != want {
			t.Errorf("%q is a %q, want %q", name, got, want)
		}
	}
}
