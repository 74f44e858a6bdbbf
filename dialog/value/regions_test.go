package value_test

import (
	"testing"
	"time"

	"hotline/dialog/value"
)

// Callers of all regions, with corrections and side remarks; near-misses have no value.
func TestParse_AsItIsSaid(t *testing.T) {
	now := time.Date(2026, 11, 18, 10, 20, 0, 0, time.UTC) // a Wednesday
	for _, tt := range []struct {
		kind               value.Kind
		text, prompt, want string // "" = no value
	}{
		{value.YesNo, "好，不过我现在不在家", "", "yes"},
		{value.YesNo, "可以，反正我平时也不怎么打电话", "", "yes"},
		{value.YesNo, "巴适，就恁个办", "", "yes"},
		{value.YesNo, "咋个不要嘛", "", "yes"},
		{value.YesNo, "没得啥子问题", "", "yes"},
		{value.YesNo, "求之不得", "", "yes"},
		{value.YesNo, "唔使咗", "", "no"},
		{value.YesNo, "弗要", "", "no"},
		{value.YesNo, "算球了", "", "no"},
		{value.YesNo, "要不得，一个月多三十块哪个划算嘛", "", "no"},
		{value.YesNo, "哪个要办哦，我是来退的", "", "no"},
		{value.YesNo, "我不消得那个，谢谢哈", "", "no"},
		{value.YesNo, "这号是我妈的", "请问您是机主本人吗？", "no"},
		{value.YesNo, "我就是", "请问您是机主本人吗？", "yes"},
		{value.YesNo, "就这些", "请问还有其他可以帮您的吗？", "no"},
		{value.YesNo, "试过了，没用", "您试过重启光猫吗？", "yes"},
		{value.YesNo, "我上个月的发票还没收到哦", "", ""},
		{value.YesNo, "听得到不", "", ""},
		{value.YesNo, "这个要签好久的合同嘛", "", ""},
		{value.YesNo, "我拿不定主意", "", ""},
		{value.YesNo, "我得先问问我爱人", "", ""},
		{value.YesNo, "嗯？", "", ""},
		{value.YesNo, "要是免费的我就要", "", ""},
		{value.YesNo, "停吧，不用了", "您确定要停机吗？", "yes"},
		{value.YesNo, "还是先留着吧", "您确定要退订吗？", "no"},
		{value.YesNo, "关了又开了，还是不行", "请问光猫重启过了吗？", "yes"},
		{value.YesNo, "绿的", "请问光猫的绿灯亮着吗？", "yes"},
		{value.YesNo, "勿要哉", "", "no"},
		{value.YesNo, "啱晒", "", "yes"},
		{value.YesNo, "歇菜吧", "", "no"},
		{value.Name, "姓冉名冉", "", "冉冉"},
		{value.Name, "原华，原来的原", "", "原华"},
		{value.Name, "机主姓名：刘思远", "", "刘思远"},
		{value.Name, "胡说，我没登记过", "", ""},
		{value.Date, "廿五号", "", "2026-11-25"},
		{value.Amount, "充个十块八块的", "", ""},
		{value.Amount, "一百五，不不，一百八", "", "180"},
		{value.Count, "俩孩子，加我们两口子，四个人", "", "4"},
		{value.Count, "五六七八个吧", "", ""},
		{value.Address, "香坊区和兴路二十六号，二十八号，对，二十八号", "", "香坊区和兴路二十八号"},
		{value.Name, "喊冯德贵，二马冯，道德的德", "", "冯德贵"},
		{value.Name, "我姓邓，又耳邓，单名一个林字", "", "邓林"},
		{value.Name, "张淋，琳是王字旁那个", "", "张琳"},
		{value.Name, "谢婷，女字旁加亭子的亭", "", "谢婷"},
		{value.Name, "李新，三个金", "", "李鑫"},
		{value.Name, "木子李，建设的建，和平的平", "", "李建平"},
		{value.Name, "李阳嘛，黎明的黎", "", "黎阳"},
		{value.Name, "上官云，上官是复姓", "", "上官云"},
		{value.Name, "我是彝族，叫阿木拉哈", "", "阿木拉哈"},
		{value.Name, "名字嘛就不消登记了撒", "", ""},
		{value.Amount, "先整三百，算了算了，整两百就够了", "", "200"},
		{value.Amount, "我屋头那个说充五百，我看充一百八就要得", "", "180"},
		{value.Amount, "充而百块钱", "", "200"},
		{value.Amount, "几十块嘛", "", ""},
		{value.Amount, "一百出头", "", ""},
		{value.Amount, "我幺儿今年都二十了", "", ""},
		{value.Count, "三个，不，四个", "", "4"},
		{value.Count, "两台不够，要三台", "", "3"},
		{value.Count, "一台都莫得", "", "0"},
		{value.Count, "再加一台，总共三台", "", "3"},
		{value.Count, "就我跟我媳妇", "", "2"},
		{value.Count, "家里有三台电脑两个手机", "", ""},
		{value.Phone, "幺八幺二零零五八三三四，等一下，开头是幺八二，不是幺八幺", "", "18220058334"},
		{value.Phone, "一五八二八三幺九幺四七，不对头，末尾四个是九四幺七", "", "15828319417"},
		{value.Phone, "莫打我婆娘那个幺三六八零四四三三零二，打我这个幺五二零八三九六幺幺七", "", "15208396117"},
		{value.Phone, "一三八，零零一三，八千", "", "13800138000"},
		{value.IDCard, "五一零一零八，八八年的哈，就是一九八八零三零五，完了幺幺四七", "", "510108198803051147"},
		{value.IDCard, "五幺零幺八二幺九七五零九二幺零零二，后头是个叉叉", "", "51018219750921002X"},
		{value.IDCard, "五一一零零二，一九五八年七月二十六日，五二三四", "", "511002195807265234"},
		{value.Address, "我在温江住，地址是温江区光华大道三段一百零八号", "", "温江区光华大道三段一百零八号"},
		{value.Address, "就送到成华区建设路十九号嘛", "", "成华区建设路十九号"},
		{value.Address, "江宁区天元东路三十五号，门口有个超市", "", "江宁区天元东路三十五号"},
		{value.Address, "我不太清楚门牌号", "", ""},
	} {
		got, ok := value.Parse(tt.kind, tt.text, value.Context{Now: now, Prompt: tt.prompt, Asked: true})
		if ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("%s %q: got %q, want %q", tt.kind, tt.text, got, tt.want)
		}
	}
}
