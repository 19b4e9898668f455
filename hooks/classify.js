rule({
  name: "按用词分类 Sort by words",
  about: "Gives a case without a kind the one that its words speak for, and any new case a category, a priority and, where a complaint is grave, a grade. Words under says count five, under sure three, under likely one; without any the case waits for a colleague. Words: small letters, no apostrophes; usual endings are meant, too; in brackets, the first followed by one of the others. 按用词给未分类的工单定类别，并为新工单定细分、优先级和投诉等级。says 每词五分，sure 三分，likely 一分；一个都没有的，等同事判断。方括号里：第一个词后面跟着其余任一个词。",
  on: ["ticket.created", "message.created"],
  // What a colleague has sorted stays. A later message counts only for a case that its first words did not sort.
  when: 'event.type === "ticket.created" ? ticket.kind === "" || event.actor.kind !== "staff" : !event.data.first && ticket.kind === "" && message.author_customer !== "" && !message.copied_from',
  order: 30,
  run({ event, ticket, customer, message, params, act, words }) {
    // A closed case's customer wrote again: the desk made this one for it, and the words come with the message.
    if (event.type === "ticket.created" && event.actor.kind === "system" && !ticket.description) return;
    const said = `${ticket.subject}\n${ticket.description}${event.type === "message.created" ? `\n${message.body}` : ""}`;
    const count = (list) => Math.min(9, words.count(said, list, params.unless)); // who repeats a word means it once
    // The name with the most points; of two with as many the first.
    const best = (names, pointsOf) => {
      let [found, most] = ["", 0];
      for (const name of names) {
        const points = pointsOf(name);
        if (points > most) [found, most] = [name, points];
      }
      return found;
    };
    const pointsOf = (kind) => {
      const { says, sure, likely } = params.kinds[kind];
      const opens = words.find(said, says).some((place) => place.opens); // Suggestion: ...
      const points = 5 * count(says) + 3 * count(sure) + count(likely) + (opens ? 5 : 0);
      if (kind !== "complaint") return points;
      const grave = points + 5 * count(params.major);
      return grave < params.complaintFrom ? 0 : grave; // no rule and no agent makes a complaint something else again
    };

    const kind = /** @type {Kind | ""} */ (ticket.kind || best(params.order, pointsOf));
    if (!kind) return;
    if (!ticket.kind) act.set("kind", kind);
    const categories = params.categories[kind] ?? {};
    const category = best(Object.keys(categories), (name) => count(categories[name]));
    if (category && !ticket.category) act.set("category", category);
    const isMajor = kind === "complaint" && count(params.major) > 0;
    if (isMajor && ["", "general"].includes(ticket.grade)) act.grade("major");
    if (ticket.priority !== "normal") return;
    if (isMajor || params.pressing.includes(kind) && count(params.vulnerable) > 0) act.priority("high");
    else if (params.patient.includes(kind) && !params.impatient.includes(category) && customer.tier !== "vip") act.priority("low");
  },
  params: {
    // Of two kinds with as many points, the first counts: what wants doing before what wants an answer.
    order: ["complaint", "return_exchange", "installation", "repair", "suggestion", "praise", "consultation"],
    kinds: {
      complaint: {
        says: {
          zh: ["投诉", "维权", "差评", "讨说法", "给说法", "给个说法", "要说法", "要个说法"],
          en: ["complain", "complaint"],
        },
        sure: {
          zh: [
            "什么态度", "态度差", "态度恶劣", "态度不好", "态度很差", "态度太差", "不耐烦", "骂人", "欺骗", "骗人", "骗子", "坑人", "坑爹", "坑钱", "忽悠", "宰客", "乱收费", "多收", "私下收费", "太过分", "过分了", "气死", "气愤",
            "愤怒", "真火大", "很火大", "真的火大", "一肚子火", "气炸了", "无语", "垃圾", "黑心", "推卸", "踢皮球", "推诿", "敷衍", "糊弄", "鸽子", "爽约", "没人管", "没人理", "不理人", "没人联系", "没人回", "没人接", "打不通",
            "失望", "不满意", "很不满", "不满", "怎么赔", "误工", "损失", "骚扰", "修了几", "第三次", "第四次", "第五次", "修不好", "白跑", "白等", "不负责", "服务太差", "服务差", "太差", "找真人", "转人工", "找人工", "人工客服",
            "一拖再拖", "拖了", "一直没来", "说好", "又坏", "凭什么", "同一个问题", "重复说", "再说一遍", "这就是你们", "白修", "不归他管", "不归我们管", "干私事", "免费检测", "破服务", "什么服务", "烂服务", "差劲", "恶心", "耍人", "耍我",
            "玩我", "寒心", "心寒", "后悔", "上当", "被骗", "受骗", "憋屈", "生气", "恼火", "忍无可忍", "受够", "不讲信用", "糟心", "闹心", "离谱", "欺负", "店大欺客", "太坑", "真坑", "再也不", "不会再买", "踢来踢去", "推来推去",
            "互相推", "谁都不", "没人负责", "说法不一", "折腾", "改来改去", "又改到", "又推到", "迟迟", "到现在还没", "至今", "管不管", "还收", "收了我", "收我", "扣了我", "不合理", "没礼貌", "没素质", "冷漠", "爱答不理", "傲慢", "吼",
            "打碎", "碰坏", "挂了电话", "就挂了", "没听完", "推三阻四", "效率太低", "太慢了", "拖延", "不守时", "迟到", "没按时", "没准时", "不兑现", "说话不算", "强制", "强行", "私自", "擅自", "偷工减料", "假货", "翻新机", "以次充好",
            "虚假", "误导", "弄脏", "踩脏", "抽烟", "鞋套", "没处理", "不处理", "没结果", "没下文", "石沉大海", "没回音", "没消息", "没人跟进", "没人来", "没人上门", "推销", ["约", "没来", "没到"], ["等", "没人", "没来", "没到"],
            ["催", "次"], ["承诺", "没"], ["把", "弄坏", "刮", "打穿", "砸坏"], ["打穿", "管", "墙"], ["收了", "没修"], ["谁", "承担"], ["找", "真人", "人工"], ["没修", "收"], ["没解决", "收"],
            ["师傅", "打碎", "碰坏", "踩"],
          ],
          en: [
            "unacceptable", "rude", "disgust", "terrible service", "awful service", "horrible", "worst", "appalling", "appalled", "disappointed", "disappointing",
            "rip off", "ripped off", "scam", "lied", "liar", "ignored", "never called", "no show", "didnt show up", "never showed up", "never turned up", "didnt turn up",
            "hours late", "fed up", "a joke", "ridiculous", "waste of time", "hung up", "cut off", "to a human", "to a person", "a real person", "want a person",
            "speak to a manager", "overcharge", "third time", "fourth time", "unprofessional", "incompetent", "not good enough", "had enough", "poor service",
            "bad service", "shocking", "on hold for", "in circles", "broken promise", "bounced", "fobbed off", "escalate this", "your manager", "cheat", "fraud",
            "dishonest", "furious", "livid", "outraged", "outrageous", "frustrated", "frustrating", "annoyed", "sick of", "tired of", "shame", "shameful", "pathetic",
            "nightmare", "rubbish", "never again", "last time i", "regret", "deceived", "never agreed", "without asking", "hidden fee", "billed for",
            "something different", "different story", "back and forth", "every agent", "keeps changing", "refused to", "yelled", "insulted", "misleading", "misled",
            "false advertising", "left a mess", "mud", "attitude", "dismissive", "arrogant", "shouted", "no response", "no reply", "no apology", "no answer from",
            "never came", "kept waiting", "still waiting", "still no", "days late", "missed appointment", "did not come", "didnt come", "hasnt come", "runaround",
            "passed around", "unhelpful", "useless", "bad experience", "not happy", "not satisfied", "dissatisfied", "let down", "never buy", "an insult",
            ["nobody", "called", "come", "came", "answer", "back"], ["no one", "called", "come", "came", "answer", "back"], ["charge", "nothing"],
            ["third", "fail", "visit", "appointment"], ["fourth", "visit", "appointment"], ["late", "sorry"], ["damage", "wall", "floor"], ["crack", "wall"],
            ["called", "times", "twice"], ["technician", "broke", "scratch", "damage", "left"], ["fitter", "broke", "scratch", "damage", "left"],
            ["installer", "broke", "scratch", "damage", "left"], ["man", "hours late"],
          ],
        },
        likely: {
          zh: ["态度", "三次", "四次", "五次", "还没解决", "没解决", "不解决", "收费", "机器人", "不接电话", "承诺", "答应", "到底", "什么意思", "催", "赔", "呵呵", "每次", "又"],
          en: [
            "again", "still", "promise", "late", "refuse", "excuse", "bot", "angry", "unhappy", "shocked", "damage", "how dare", "waited", "waiting", "weeks", "charged",
            "twice", "three times", "once more", "terrible", "awful", "poor", "upset", "different",
          ],
        },
      },
      return_exchange: {
        says: {
          zh: ["退货", "换货", "退款", "退换", "想退", "要退", "怎么退", "能退", "可以退", "给我退", "退钱", "退掉", "换一台", "换台新", "换一个新", "换新机", "给我换", "无理由"],
          en: ["refund", "exchange", "money back", "send it back", "send back", "want to return", "return it", "to return", "return label"],
        },
        sure: {
          zh: [
            "退回", "退了", "退吗", "不想要", "不要了", "七天内", "7天内", "发错", "寄错", "送错", "少发", "漏发", "错发", "多发", "拒收", "补发", "没退", "换个颜色", "尽快换", "想换", "要换", "换小", "换大", "色差", "和图片",
            "与描述", "只收到", "能换", "换个", "不合适", "买错", "拍错", "下错单", "重复下单", "取消订单", "不符", "瑕疵", "少了", "缺了", ["颜色", "不对"], ["型号", "不对"], ["尺寸", "不对"],
            ["收到", "坏", "磕", "裂", "划", "破", "瘪", "碎"], ["买", "退"], ["刚买", "坏"], ["送来", "不是"],
          ],
          en: [
            "sent it back", "sent the thing back", "sent back", "return period", "return policy", "returning", "wrong colour", "wrong color", "wrong model", "wrong item",
            "wrong size", "changed my mind", "dead on arrival", "instead of the", "instead of what", "want a new one", "faulty on arrival", "missing from the box",
            "cancel my order", "cancel the order", "by mistake", "duplicate", "not as described", "defective", "swap", "only one came", "only got one", "one short",
            "send the other", "unopened", "not opened", "too big", "too small", "doesnt fit", "does not fit", "larger model", "smaller model", "take it back",
            "collect it", "pick it up", ["arrived", "crack", "broken", "damage", "dent", "scratch", "smash", "wrong"], ["came", "dent"], ["sent", "wrong"],
            ["received", "wrong", "instead"], ["got two"],
          ],
        },
        likely: {
          zh: ["收到货", "签收", "包装", "未拆", "没拆"],
          en: ["return", "replacement", "replace", "opened", "sealed", "packaging", "arrived", "delivered"],
        },
      },
      installation: {
        says: {
          zh: ["预约安装", "上门安装", "想安装", "需要安装", "要安装", "来安装", "安装预约", "安装师傅", "移机", "拆装", "加装", "装机"],
          en: [
            "book installation", "book an installation", "my installation", "installation appointment", "install it", "install my", "install our", "install the",
            "install a", "uninstall",
          ],
        },
        sure: {
          zh: [
            "安装时间", "安装费", "拆机", "来装", "装一下", "上门装", "帮装", "打孔", "装空调", "装热水器", "装洗碗机", "装油烟机", "装净水器", "装洗衣机", "装电视", "改约", "改到", "改期", "改时间", "送装", "勘测", "上门测量", "量尺寸",
            "调试", "挂墙", "上墙", "开槽", "打眼", ["约", "安装"], ["台", "装"], ["到货", "装"], ["到了", "装"], ["送到", "装"], ["安装", "改", "约", "多少", "收费"], ["搬家", "装"], ["空调", "拆"],
            ["拆", "搬", "移"], ["什么时候", "装"], ["能", "装"],
          ],
          en: [
            "installation", "fit it", "move my ac", "move the ac", "relocate", "relocation", "wall mount", "mount it", "hook it up", "connect it", "put it up",
            "plumb in", "site survey", "fitting appointment", "be fitted", "be installed", "reinstall", "bracket", "mounting", "get it installed", "get it fitted",
            ["book", "fit"], ["someone", "fit", "set up"], ["come", "fit", "set up"], ["move", "unit"],
          ],
        },
        likely: {
          zh: ["安装", "装好", "新房", "装修", "到货", "搬家", "师傅", "嵌入"],
          en: ["install", "installer", "fitter", "fitted", "fitting", "drill", "new flat", "new house", "moving", "reschedule", "mounted"],
        },
      },
      repair: {
        says: {
          zh: ["报修", "送修", "修一下", "上门修", "能修", "来看看", "派师傅", "安排师傅"],
          en: ["repair", "fix it", "come and look", "send someone", "send a technician", "send an engineer"],
        },
        sure: {
          zh: [
            "维修", "坏了", "坏掉", "故障", "不制冷", "不制热", "不冷", "不热", "不凉", "不转", "不动", "不启动", "启动不了", "开不了", "打不开", "不通电", "没反应", "没电", "不出水", "不进水", "不排水", "排不出", "不脱水", "不加热",
            "没热水", "漏水", "滴水", "渗水", "漏氟", "打不着", "点不着", "点不了火", "熄火", "异响", "噪音大", "声音大", "响得", "很吵", "抖", "震动", "跳闸", "死机", "黑屏", "花屏", "不亮", "报错", "显示e", "显示 e",
            "显示f", "显示 f", "代码e", "代码 e", "卡住", "停机", "自动停", "自动关", "吸力", "水流小", "水小", "充不进", "充不上", "结冰", "结霜", "化了", "失灵", "失效", "忽冷忽热", "断了", "掉了", "裂了", "缺件", "修好",
            "没声音", "没图像", "没画面", "没信号", "不上水", "不喷水", "洗不干净", "吸不动", "不充电", "不显示", "闪烁", "频闪", "乱码", "关不上", "关不严", "合不上", "锁不上", "松了", "脱落", "变形", "生锈", "开裂", "异味", "怪味",
            "臭味", "堵了", "堵塞", "自己停", "自己关机", "断电", "连不上", "掉线", "用不了", "不能用", "不工作", "没法用", "不正常", "不灵", "就灭", "灭了", "打着就", "没动静", "烘不干", "打一半", "没有图像", "没有画面", "没有声音",
            "只有声音", "不起来", "转不动", "不严", "不吸", "不喷", "不烘", "不甩", "不响", "只能用", "时好时坏", "时有时无", "用着用着", ["一会", "一会"], ["排水", "慢"], ["出水", "慢", "小", "细"], ["屏幕", "黑"],
            ["等", "配件"], ["配件", "没到"],
          ],
          en: [
            "broken", "broke", "wont turn on", "wont start", "wont work", "doesnt work", "does not work", "not working", "isnt working", "stopped working",
            "stops working", "stopped cooling", "not cooling", "isnt cooling", "not cold", "not heating", "wont heat", "no heat", "no hot water", "wont drain",
            "not drain", "not draining", "doesnt drain", "wont spin", "not spinning", "leak", "leaking", "drip", "dripping", "noise", "noisy", "grinding", "rattle",
            "error code", "fault code", "shows e", "shows f", "showing e", "showing f", "error e", "code e", "malfunction", "faulty", "has failed", "keeps tripping",
            "trips the", "came off", "not respond", "no power", "wont charge", "not charging", "wont light", "no ignition", "trickle", "low pressure", "thawed",
            "frozen up", "stops after", "stops in the middle", "cuts out", "has gone", "bangs", "vibrate", "no longer", "stuck", "jammed", "clogged", "runs all day",
            "runs constantly", "too warm", "degrees", "no sound", "no picture", "no display", "no signal", "no water", "wont open", "wont close", "wont connect",
            "doesnt respond", "wont respond", "keeps stopping", "keeps beeping", "keeps restarting", "turns itself off", "turns off", "shuts off", "shuts down",
            "switches off", "flashing", "blinking", "flicker", "blank screen", "loose", "rusty", "overflow", "overheat", "blocked", "suction", "hum", "buzzing", "squeak",
            "clicking", "not take", "doesnt take", "fine until", "worked until", "acting up", "unresponsive", "quit", "goes out", "ice up", "building up", "tastes of",
            "cant find", "cannot find", "keeps", "intermittent", "on its own", "by itself", "smells", "residue", "grit", "streaks", "lukewarm", "too hot", "too cold",
            "is out",
          ],
        },
        likely: {
          zh: ["修", "派人", "师傅", "上门", "保修", "响", "漏", "停", "零件", "配件", "打火", "不行", "有问题", "屏幕", "主板", "压缩机"],
          en: [
            "fix", "engineer", "technician", "stopped", "stop", "failed", "fault", "problem", "light", "part", "nothing happens", "unplugged", "restart", "reset",
            "compressor", "motor", "pump", "fan", "display", "wont", "doesnt", "isnt", "unable",
          ],
        },
      },
      suggestion: {
        says: {
          zh: ["建议", "提个意见", "提意见", "提点意见", "小意见"],
          en: ["suggestion", "suggest", "feature request", "propose", "proposal"],
        },
        sure: {
          zh: [
            "希望能", "希望增加", "希望可以", "希望加", "希望说明", "要是能", "如果能", "最好能", "可以考虑", "能不能加", "能不能在", "能否增加", "能否加", "能不能增加", "能不能出", "优化一下", "改进一下", "增加一个", "增加个", "加个功能",
            "不妨", "能不能考虑", "能否考虑", ["要是", "就好", "多好"], ["以后", "能不能"], ["如果", "就好"], ["能", "就更好"],
          ],
          en: [
            "would be great if", "would be nice if", "would be good if", "would be helpful if", "would help if", "could you add", "please add", "pls add",
            "please consider", "an idea", "i wish the", "would love to see", "would love it if", "should add", "why not add", "have you considered", "you might consider",
            "next version", "next model", "might be worth", "it would help", "consider adding", "would prefer if", "should come with", "should have a", "should offer",
            "should let", "have you thought", "would be easier", "my idea", "ideas for",
          ],
        },
        likely: {
          zh: ["希望", "最好", "增加", "改进", "优化", "提醒", "人性化"],
          en: ["improve", "improvement", "feature", "add a", "option to", "should be able", "would be"],
        },
      },
      praise: {
        says: {
          zh: ["表扬", "点赞", "点个赞", "好评", "锦旗", "说声谢谢", "特意感谢"],
          en: ["compliment", "praise", "commend", "made my day", "shout out", "wanted to thank", "want to thank"],
        },
        sure: {
          zh: [
            "感谢师傅", "谢谢师傅", "五星", "非常感谢", "十分感谢", "衷心感谢", "很满意", "非常满意", "特别满意", "态度好", "态度很好", "态度特别好", "服务好", "服务很好", "服务真好", "服务态度好", "人特别好", "人很好", "人真好", "很耐心",
            "特别耐心", "真耐心", "很专业", "特别专业", "很负责", "很贴心", "特别细致", "很细致", "给力", "修好了", "都好好的", "辛苦了", "太棒", "赞一个", "效率高", "很周到", "很认真", "很仔细", "感激", "谢谢你们", "感谢你们", "处理得很快",
            "技术好", "有礼貌", "帮了大忙", "太感谢", "太谢谢", "好样的", "解决得很快", "搞定",
          ],
          en: [
            "5 stars", "five stars", "5 star", "thank you so much", "thanks so much", "many thanks", "just wanted to say", "great job", "good job", "well done",
            "excellent", "wonderful", "fantastic", "brilliant", "amazing", "outstanding", "keep it up", "so kind", "very kind", "so helpful", "very helpful",
            "so patient", "very patient", "very professional", "hats off", "best service", "thanks for the", "thank you for the", "thank you for your", "delighted",
            "grateful", "superb", "first class", "kudos", "top notch", "thumbs up", "was great", "was brilliant", "was excellent", "very polite", "very friendly",
            "so polite", "pleased with", "happy with", "impressed", ["great", "service"],
          ],
        },
        likely: {
          zh: ["感谢", "谢谢", "满意", "耐心", "专业", "热情", "贴心", "赞", "细心", "细致", "干净", "厉害"],
          en: ["thanks", "thank you", "kind", "friendly", "polite", "helpful", "great", "fixed the", "fixed it", "cleaner than"],
        },
      },
      consultation: {
        says: {
          zh: ["咨询"],
          en: ["enquiry", "inquiry", "quick question", "question about"],
        },
        sure: {
          zh: [
            "请问", "想问", "问一下", "问下", "想了解", "了解一下", "怎么用", "如何使用", "怎么连", "怎么把", "哪里买", "哪里能买", "哪儿买", "有卖", "多少钱", "价格", "报价", "保修期", "有货", "现货", "发票", "抬头", "说明书",
            "区别", "补差价", "降价", "优惠", "积分", "能效", "耗电", "尺寸", "多久换", "多久清", "怎么清洗", "怎么设置", "哪个模式", "物流", "快递", "单号", "没收到", "查一下", "什么时候到", "发货", "质保", "回电", "回个电话",
            "兼容", "适合", "功率", "容量", "材质", "注意事项", "教程", "下载", "激活", "营业时间", "地址在", "门店", "以旧换新", "补贴", "国补", "专票", "税号", "开票", "分期", "配送", "几天到", "到货时间", "支持", "怎么办",
            "保修卡", "几点", "开门", "关门", "带不带", "能开",
          ],
          en: [
            "could you tell me", "can you tell me", "wanted to know", "want to know", "like to know", "do you sell", "do you ship", "do you offer", "how often",
            "how long", "how do i", "how can i", "how to", "how much", "where can i", "which model", "which bag", "which filter", "what size", "the difference",
            "in stock", "invoice", "covered by", "covered under", "opening hours", "what does it mean", "child lock", "wheres my order", "where is my order", "my order",
            "tracking", "price", "manual", "who speaks", "speaks english", "available to buy", "compatible", "suitable for", "dimensions", "capacity",
            "power consumption", "showroom", "trade in", "instalment", "receipt", "activate", "download", "do i need", "should i", "difference between", "when will",
            "delivery date", "ship to", "deliver on", "come with", "how loud", "where do i", "serial number", "spare parts for",
          ],
        },
        likely: {
          zh: ["吗", "怎么", "如何", "哪里", "什么时候", "多久", "是否", "有没有", "能不能", "可以", "可不可以", "要不要", "会不会", "几", "什么", "哪个"],
          en: [
            "what", "how", "when", "where", "which", "does", "do you", "is there", "can i", "could you", "can it", "will it", "is it", "is this", "are there", "who",
            "why", "warranty", "order",
          ],
        },
      },
    },
    // With fewer points it is no complaint.
    complaintFrom: 3,
    // Right before a word: it does not count.
    unless: [
      "在", "不是要", "不是来", "并不是", "并非", "不用", "不需要", "不必", "不想", "not a", "not to", "no need for", "no need to", "dont want to", "dont want a", "dont need a",
      "dont need to", "isnt a", "rather than",
    ],
    // Makes a complaint a major one.
    major: {
      zh: [
        "12315", "消协", "消费者协会", "市场监管", "工商局", "律师", "起诉", "法院", "曝光", "媒体", "记者", "赔偿", "索赔", "泡坏", "打穿", "砸坏", "隐私", "个人信息", "泄露", "修了三", "修了两", "修了四", "反复修", "多次维修",
        "同一个毛病", "同样的故障", "同一故障", "骚扰", "加我微信", ["信息", "卖"], ["修", "三次", "两次", "四次"], ["第三次", "修", "坏"], ["第四次", "修", "坏"], ["打", "110"],
      ],
      en: [
        "12315", "lawyer", "solicitor", "attorney", "sue", "in court", "legal action", "ombudsman", "consumer association", "consumer protection", "trading standards",
        "journalist", "newspaper", "the press", "compensation", "compensate", "flooded", "ruined", "personal data", "privacy", "data protection", "two repairs",
        "three repairs", "repaired twice", "same fault", "same part", "same problem again", ["third time", "fail", "repair", "broke", "fault", "part"],
        ["fourth time", "fail", "repair", "broke", "fault", "part"], ["third", "repair"],
      ],
    },
    // For whom waiting is worse than for others, or a right ends.
    vulnerable: {
      zh: [
        "婴儿", "宝宝", "新生儿", "月子", "孕妇", "老人", "独居", "残疾", "行动不便", "轮椅", "病人", "化疗", "透析", "胰岛素", "年纪大", "最后一天", "今天到期", "明天到期", ["等", "个月", "半年"], ["送修", "个月", "半年"],
        ["拖", "个月", "半年"],
      ],
      en: [
        "baby", "newborn", "infant", "pregnant", "elderly", "disabled", "wheelchair", "lives alone", "insulin", "oxygen", "dialysis", "last day", "expires today",
        "expires tomorrow", "years old", "who is 80", "who is 84", "in her eighties", "in his eighties", ["waiting", "months"],
      ],
    },
    pressing: ["complaint", "return_exchange", "installation", "repair"],
    // These can wait; not what is asked about an order.
    patient: ["suggestion", "praise", "consultation"],
    impatient: ["delivery", "invoice", "warranty", "callback_request"],
    // The one with the most words in the text.
    categories: {
      complaint: {
        privacy_misuse: {
          zh: ["隐私", "个人信息", "泄露", ["信息", "卖"]],
          en: ["personal data", "privacy", "my number", "private number"],
        },
        repeat_fault: {
          zh: ["修了三", "修了两", "修了四", "修了几", "第三次", "第四次", "反复修", "多次维修", "同一个毛病", "同样的故障", "修不好", "又坏", ["修", "三次", "两次", "四次"]],
          en: ["third time", "fourth time", "two repairs", "three repairs", "same fault", "same part", "repaired twice", ["third", "fail", "repair"]],
        },
        appointment_missed: {
          zh: ["鸽子", "爽约", "一直没来", ["等", "没来", "没人", "没到"], ["约", "没来", "没到"]],
          en: ["no show", "didnt show up", "never showed up", "never turned up", "didnt turn up", "hours late"],
        },
        damage: {
          zh: ["打穿", "泡坏", "砸坏", "弄坏", "刮花"],
          en: ["flooded", "ruined", "damage", ["crack", "wall"]],
        },
        parts_waiting: {
          zh: ["缺货", "缺件", ["等", "配件", "零件"], ["配件", "没到"]],
          en: ["spare part", ["part", "arrive"], ["waiting", "part"]],
        },
        fees: {
          zh: ["乱收费", "多收", "收费", "检测费", "坑人"],
          en: ["overcharge", "charged", "rip off"],
        },
        service_attitude: {
          zh: ["态度", "不耐烦", "骂"],
          en: ["rude", "attitude", "impolite", "hung up"],
        },
        no_answer: {
          zh: ["没人理", "没人管", "没人联系", "没人回", "打不通", "机器人", "转人工", "找人工"],
          en: ["on hold", "nobody", "no one", "bot", "called me back", "in circles"],
        },
      },
      return_exchange: {
        wrong_item: {
          zh: ["发错", "寄错", "送错", "错发", ["颜色", "不对"], ["型号", "不对"]],
          en: ["wrong colour", "wrong color", "wrong model", "wrong item", "instead of"],
        },
        damaged_on_arrival: {
          zh: ["磕了", ["收到", "坏", "磕", "裂", "破"]],
          en: [["arrived", "crack", "broken", "damage", "dent", "scratch"]],
        },
        refund_status: {
          zh: ["没退到", "没退给", "没到账", "退款进度", "什么时候退", ["退", "没到"]],
          en: ["money back", "refund status"],
        },
        quality_return: {
          zh: ["不转", "坏了", "质量", "噪音", "不制冷", "漏水"],
          en: ["dead on arrival", "faulty", "stopped working", "doesnt work", "not working", "broken"],
        },
        no_reason_return: {
          zh: ["无理由", "不想要", "不要了", "没拆", "未拆", "不喜欢", "不合适"],
          en: ["changed my mind", "unopened", "still sealed", "do not want it", "dont want it"],
        },
      },
      installation: {
        relocation: {
          zh: ["移机", "搬家", "拆装"],
          en: ["relocate", "new flat", "new house", "move my", "moving house", "uninstall"],
        },
        reschedule: {
          zh: ["改约", "改到", "改时间", "改期", ["安装", "改"]],
          en: ["reschedule", "another day", "another time"],
        },
        fees: {
          zh: ["安装费", "收费", "多少钱", "费用"],
          en: ["how much", "included", "extra", "cost"],
        },
        book_installation: {
          zh: ["安装", "装"],
          en: ["install", "installation", "fit"],
        },
      },
      repair: {
        leak: {
          zh: ["漏水", "滴水", "渗水"],
          en: ["leak", "leaking", "drip", "dripping"],
        },
        not_cooling: {
          zh: ["不制冷", "不冷", "不凉", "化了", "不结冰"],
          en: ["not cooling", "stopped cooling", "isnt cooling", "thawed", "not cold", "warm air", "too warm", "degrees"],
        },
        not_draining: {
          zh: ["不排水", "排不出", ["排水", "慢"]],
          en: ["wont drain", "not draining", "doesnt drain", "not drain"],
        },
        no_ignition: {
          zh: ["打不着", "点不着", "点不了火", "不点火"],
          en: ["wont light", "no ignition", "doesnt ignite", "wont ignite"],
        },
        flame_out: {
          zh: ["熄火", "自动灭", "火就灭"],
          en: ["goes out"],
        },
        temperature_unstable: {
          zh: ["忽冷忽热", "水温不稳"],
          en: ["hot and cold"],
        },
        no_heat: {
          zh: ["不制热", "不热", "不加热", "没热水", "不出热水"],
          en: ["not heating", "no hot water", "no heat", "wont heat", ["heating", "failed"]],
        },
        noise: {
          zh: ["异响", "噪音", "声音大", "响", "很吵", "抖"],
          en: ["noise", "noisy", "grinding", "rattle", "bangs", "vibrate"],
        },
        no_water_inlet: {
          zh: ["不进水", "不上水"],
          en: ["no water", "take in water"],
        },
        low_flow: {
          zh: ["水流小", "水小", "吸力", ["出水", "慢", "小", "细"]],
          en: ["trickle", "low flow", "low pressure", "suction"],
        },
        leakage_trip: {
          zh: ["跳闸"],
          en: ["tripping", "trips the"],
        },
        no_power: {
          zh: ["不通电", "没反应", "不启动", "启动不了", "开不了", "没电"],
          en: ["wont turn on", "wont start", "no power", "not respond", "dead"],
        },
        battery: {
          zh: ["电池", "充不进", "充不上", "续航"],
          en: ["battery", "wont charge", "not charging"],
        },
        error_code: {
          zh: ["报错", "错误代码", "故障码"],
          en: ["error code", "fault code"],
        },
        parts_waiting: {
          zh: ["缺件", "缺货", ["等", "配件", "零件"]],
          en: [["waiting", "part"]],
        },
      },
      suggestion: {
        service_process: {
          zh: ["客服", "服务", "短信", "时段", "预约", "提醒", "进度", "师傅"],
          en: ["service", "hours", "technician", "appointment", "text message"],
        },
        product: {
          zh: ["产品", "机器", "包装", "说明书", "功能", "设计"],
          en: ["product", "manual", "button", "feature", "unit", "model", "app"],
        },
      },
      praise: {
        technician: {
          zh: ["师傅", "工程师", "技师"],
          en: ["technician", "engineer", "fitter", "installer", "fixed"],
        },
        service: {
          zh: ["客服", "服务"],
          en: ["service", "chat", "agent", "support"],
        },
      },
      consultation: {
        invoice: {
          zh: ["发票", "抬头"],
          en: ["invoice", "receipt"],
        },
        warranty: {
          zh: ["保修", "质保", "三包"],
          en: ["warranty", "guarantee", "covered"],
        },
        delivery: {
          zh: ["物流", "发货", "送货", "快递", "单号", "没收到", "什么时候到"],
          en: ["ship", "deliver", "delivery", "tracking", "my order"],
        },
        fees: {
          zh: ["多少钱", "价格", "费用", "收费", "补差价", "降价", "优惠"],
          en: ["how much", "price", "cost", "discount"],
        },
        parts: {
          zh: ["滤芯", "配件", "耗材", "尘袋"],
          en: ["filter", "spare", "bag", "accessory"],
        },
        maintenance: {
          zh: ["保养", "清洗", "除垢"],
          en: ["descale", "clean", "maintenance"],
        },
        membership: {
          zh: ["积分", "会员"],
          en: ["points", "membership"],
        },
        callback_request: {
          zh: ["回电", "回个电话"],
          en: ["call me back", "ring me back"],
        },
        language: {
          zh: ["英语", "英文"],
          en: ["speaks english", "in english"],
        },
        usage: {
          zh: ["怎么用", "如何", "怎么", "模式", "设置", "功能"],
          en: ["how do i", "how to", "what does", "setting", "mode", "child lock", "does the"],
        },
      },
    },
  },
});
