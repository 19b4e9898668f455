rule({
  name: "安全隐患按危机处理 Treat danger as a crisis",
  about: "A case or a later message that speaks of injury, gas, electric shock, explosion or fire is a complaint of grade crisis: urgent, the managers are called at once, the customer is told what to do first. Where in doubt, it is one. Words: small letters, no apostrophes; usual endings are meant, too; in brackets, the first followed by one of the others. 客户提到受伤、燃气、触电、爆炸、起火：按危机投诉处理，优先级为紧急，立即通知经理，并告知客户先做什么；拿不准的按危机处理。方括号里：第一个词后面跟着其余任一个词。",
  on: ["ticket.created", "message.created"],
  // A customer's word opens what had ended, so it counts there as well. What was said first came with the case, and a copy with another one.
  when: 'event.data.danger || !event.data.first && ticket.grade !== "crisis" && (event.type === "ticket.created" || message.author_customer !== "" && !message.copied_from)',
  // Before words decide the kind; it stops that, see below.
  order: 20,
  run({ event, ticket, customer, message, params, act, words }) {
    // A guided diagnosis ended in danger: the case was made a crisis, for which the managers are called. The letter is still owed.
    if (event.data.danger) {
      if (customer.has_email) act.reply("safety_received");
      return;
    }
    // A closed case's customer wrote again: the desk made this one for it, and the words come with the message.
    if (event.type === "ticket.created" && event.actor.kind === "system" && !ticket.description) return;
    // A later message without what it quotes: our own letters say what to do in danger.
    const said = event.type === "message.created" ? message.body.split("\n").filter((line) => !line.startsWith(">")).join("\n") : `${ticket.subject}\n${ticket.description}`;
    const isLatin = (letter) => letter >= "a" && letter < "{" || letter >= "0" && letter < ":";
    const last = (clause, list) => list.find((word) => clause.endsWith(word) && !(isLatin(word) && isLatin(clause.at(-1 - word.length) ?? " ")));
    const isNegated = ({ before, after }) => {
      let clause = before;
      for (let word; (word = last(clause, params.between));) clause = clause.slice(0, -word.length).trimEnd();
      return last(clause, params.negations) && !last(clause, params.doubts) && !params.after.some((word) => after.startsWith(word));
    };
    for (const [category, danger] of Object.entries(params.danger)) {
      const place = words.find(said, danger, params.harmless).find((found) => !isNegated(found));
      if (!place) continue;
      act.set({ kind: "complaint", grade: "crisis", priority: "urgent" });
      if (!ticket.category) act.set("category", category);
      act.escalate("manager", { "zh-CN": `客户提到危险情况：“${place.words}”`, en: `The customer speaks of danger: “${place.words}”` });
      // In the case as well as by mail: who wrote in the portal looks there first.
      if (customer.has_email) act.reply("safety_received");
      // Later rules know the case as it was: words would make something less of it. They see what it is now at ticket.classified.
      if (event.type === "ticket.created" || !ticket.kind) act.stop();
      return;
    }
  },
  params: {
    // By the category that the case gets.
    danger: {
      injury: {
        zh: [
          "受伤", "受了伤", "伤到人", "伤了人", "伤人", "伤口", "烫伤", "燙傷", "烫到", "烫着", "烫了", "烫得", "烧伤", "烧到", "灼伤", "炸伤", "砸伤", "砸到", "砸中", "夹伤", "夹手", "夹到", "割伤", "割到", "割破", "扎伤",
          "扎到", "摔伤", "摔倒", "滑倒", "绊倒", "跌倒", "骨折", "流血", "出血", "是血", "急诊", "急救", "住院", "医院", "送医", "救护车", "抢救", "晕倒", "昏倒", "昏迷", "晕过去", "头晕", "窒息", "呼吸困难", "喘不过气",
          "喘不上气", "噎住", "误吞", "吞了", "出人命", "没命", "生命危险", "死人", "安全事故", "安全隐患", ["打", "120"], ["叫", "120"], ["划伤", "手", "脸", "腿", "脚"], ["划", "手指"],
          ["割", "手", "脸", "脚", "腿"], ["砸", "头", "脚", "手"], ["崩", "腿", "脸", "手", "眼"], ["手", "划", "割", "夹", "绞"], ["手指", "绞", "卷", "夹"], ["孩子", "夹", "摔", "吞"],
          ["老人", "摔"], ["师傅", "摔下"], ["流", "血"], ["缝", "针"], ["烫", "皮", "泡", "疤"], ["烧", "手", "脸", "眉毛", "头发"], ["燎", "眉毛", "头发"], ["眉毛", "燎"],
        ],
        en: [
          "injured", "injury", "injuries", "injure", "hurt", "wounded", "bruise", "bleed", "blood", "scald", "blister", "got burned", "got burnt", "burned me",
          "burnt me", "burned himself", "burned herself", "burned myself", "burnt himself", "burnt herself", "burnt myself", "degree burn", "fracture", "concussion",
          "stitches", "ambulance", "hospital", "hospitalised", "hospitalized", "emergency room", "paramedic", "a e", "unconscious", "passed out", "fainted", "collapsed",
          "dizzy", "suffocate", "suffocating", "choke", "choking", "cant breathe", "couldnt breathe", "get killed", "be killed", "killed by", "killed someone",
          "killed somebody", "could kill", "will kill", "nearly killed", "almost killed", "could have killed", "could have died", "lethal", "deadly", "death trap",
          "life threatening", "safety hazard", "singe", "fell and", "slipped and", "fell off the ladder", "hit me", "hit him", "hit her", "hit my", "fell on me",
          "fell on my", "went numb", "numb hand", "numb fingers", ["burn", "hand", "finger", "arm", "leg", "face", "skin"],
          ["burnt", "hand", "finger", "arm", "leg", "face", "skin"], ["hand", "burn", "burnt", "trapped", "crushed"],
          ["cut", "hand", "finger", "thumb", "arm", "leg", "foot", "face", "himself", "herself", "myself"], ["trapped", "hand", "finger", "arm", "foot", "hair"],
          ["finger", "trapped", "crushed"], ["broke", "arm", "leg", "hip", "wrist", "finger", "ankle", "rib", "nose"],
          ["broken", "arm", "leg", "hip", "wrist", "finger", "ankle", "rib", "nose"], ["glass", "shatter"], ["door", "shatter"], ["baby", "swallow"],
          ["child", "swallow"], ["toddler", "swallow"], ["kid", "swallow"], ["son", "swallow"], ["daughter", "swallow"], ["boy", "swallow"], ["girl", "swallow"],
          ["dog", "swallow"],
        ],
      },
      gas_leak: {
        zh: [
          "瓦斯味", "漏瓦斯", "臭鸡蛋", "中毒", "一氧化碳", ["煤气", "漏", "味", "泄", "报警"], ["煤氣", "味", "漏"], ["燃气", "漏", "味", "泄", "报警"], ["天然气", "漏", "味", "泄", "报警"],
          ["漏", "煤气", "燃气", "天然气"], ["漏气", "灶", "燃气", "煤气"], ["灶", "漏气"], ["热水器", "漏气"], ["阀", "漏气"], ["管", "漏气"], ["接头", "漏气"], ["闻到", "煤气", "燃气"], ["报警器", "响", "叫"],
          ["警报器", "响", "叫"],
        ],
        en: [
          "gas leak", "gas is leaking", "leaking gas", "leaked gas", "gas escaping", "gas odour", "gas odor", "gas fumes", "toxic fumes", "fumes coming",
          "giving off fumes", "smell of gas", "stinks of gas", "rotten eggs", "carbon monoxide", "poisoned", "poisoning", ["smell", "gas"],
          ["gas", "smell", "coming out"], ["leak", "gas"], ["fumes", "sick", "dizzy", "headache"], ["co alarm", "off", "on"], ["co detector", "off"],
          ["monoxide alarm", "off"], ["monoxide detector", "off"], ["gas alarm", "off"], ["alarm", "beep", "sounding"],
        ],
      },
      electric_shock: {
        zh: [
          "触电", "觸電", "电击", "電擊", "漏电", "漏電", "跑电", "带电", "被电", "电人", "电了我", "电到", "电着", "电死", "电打", "电了一下", "发麻", "手麻", "麻", ["外壳", "有电"], ["水龙头", "有电"],
          ["漏水", "插座", "插排", "电源", "电线", "插头"], ["滴", "插座", "插排", "电源", "电线", "插头"], ["渗", "插座", "电线", "电源"], ["水", "插座里", "插排里"],
        ],
        en: [
          "shock", "electrocute", "electrocution", "tingle", "tingling", "zapped", "zaps", "live casing", ["feel", "electricity"], ["current", "through my"],
          ["drip", "socket", "outlet", "wiring", "electrics"], ["dripping", "socket", "outlet", "wiring", "electrics"],
          ["leak", "socket", "outlet", "wiring", "electrics"], ["numb", "touch"],
        ],
      },
      explosion: {
        zh: ["爆炸", "炸了", "炸开", "炸裂", "炸飞", "崩飞", "爆裂", "爆开", "爆了", "自爆", "爆燃", "喷火", "巨响", "砰", "嘭的", "轰的一声", "回火", ["电池", "鼓"], ["玻璃", "炸", "爆"]],
        en: [
          "explode", "exploding", "explosion", "blew up", "blew off", "blown up", "burst into", "loud bang", "big bang", "huge bang", "went bang", "a bang",
          "swollen battery", ["battery", "swollen", "bulging", "swelling", "swell", "hiss"], ["charger", "swollen", "bulging", "swelling", "swell", "hiss"],
        ],
      },
      fire: {
        zh: [
          "起火", "着火", "著火", "失火", "火灾", "着了火", "着起来", "烧着", "烧起来", "烧了起来", "燃烧起来", "自燃", "冒火", "火星", "火花", "火光", "冒烟", "冒煙", "烟味", "烧焦", "焦糊", "焦味", "糊味", "烧糊", "烧黑",
          "烧毁", "烧穿", "烧化", "烧没", "烧了个", "熏黑", "消防队", "消防员", "消防车", "报火警", "灭火", "烟", "煙", "焦", ["打", "119"], ["叫", "119"], ["119", "来"], ["火苗", "窜", "蹿", "喷"],
          ["插头", "烫", "化", "烧", "火", "黑"], ["插座", "烫", "化", "烧", "火", "黑"], ["开关", "火"], ["主板", "火"], ["电线", "烧", "火", "化"], ["塑料", "化了", "烧"], ["烧", "味", "塑料", "胶"],
          ["胶皮", "味"], ["闻到", "烧"],
        ],
        en: [
          "fire", "flames", "smoke", "smoking", "smoky", "burning smell", "smell of burning", "spark", "smoulder", "smolder", "scorch", "charred", "soot", "acrid",
          "firefighter", "caught alight", "ablaze", "melt", "molten", "arcing", "black marks", "insulation", "burn", "burnt", ["plug", "hot", "black"],
          ["socket", "hot", "black"], ["outlet", "hot", "black"], ["smoke alarm", "off", "sounding"], ["cord", "hot"], ["cable", "hot"],
        ],
      },
    },
    // What only sounds like it: a word of danger within one of these does not count.
    harmless: {
      zh: [
        "烟雾报警", "烟雾探测", "烟雾传感", "油烟", "烟感", "烟机", "抽烟", "吸烟", "排烟", "烟管", "烟道", "禁烟", "香烟", "烟灰", "烟台", "烟火", "焦虑", "焦急", "焦点", "聚焦", "对焦", "焦糖", "烤焦", "煎焦", "麻烦", "麻辣",
        "麻将", "麻利", "芝麻", "麻婆", "亚麻", "肉麻", "密密麻麻", "麻花", "麻布", "漏电保护", "漏电开关", "漏电断路", "一氧化碳报警器", "一氧化碳探测器", "一氧化碳传感器", "带电池", "带电源", "带电机", "带电脑", "带电子", "带电动", "带电加热",
        "带电视", "被电话", "被电梯", "被电商", "充电到", "来电到", "充电着", "充电了一下", "充电打", "来电打", "打着火就", "点着火就", "能打着火", "能点着火", "刚打着火", "刚点着火", "打着火后", "点着火后", "火花塞", "打火有火花", "点火有火花",
        "气炸了", "炸了锅", "炸了鸡", "炸了薯", "炸了肉", "炸了一", "炸了几", "炸了两", "炸了个", "爆炸图", "信息爆炸", "好吃到爆炸", "真是炸裂", "太炸裂", "打爆了", "挤爆了", "卖爆了", "火爆了", "砰砰", "气得冒火", "气的冒火", "气到冒火",
        "有没有安全隐患", "不会漏电吗", "不会触电吗", "不会爆炸吗", "没有人受伤", "没人受伤", "无人受伤", "没人触电", "没人烫伤", "看得头晕", "绕得头晕", "说得头晕", "我们医院", "医院采购", "医院宿舍", "医院食堂", ["炒菜", "烟"], ["做菜", "烟"],
      ],
      en: [
        "smoke detector", "smoke alarm", "smoke sensor", "smoke free", "smoke machine", "smoked salmon", "smoked glass", "smoked meat", "smoked fish", "smoke grey",
        "smoke gray", "non smoking", "quit smoking", "spark plug", "spark ignition", "fire sale", "fire tv", "fire stick", "fire door", "fire safety", "fire rating",
        "fire rated", "fire certificate", "fire resistant", "fire retardant", "fire regulation", "fire insurance", "fire escape", "fire pit", "fire up", "fires up",
        "fired up", "fire off", "fire me", "fire him", "fire her", "fire them", "fire your", "fire that guy", "be fired", "get fired", "not on fire", "isnt on fire",
        "wasnt on fire", "blue flames", "burner flames", "gas flames", "shock absorber", "shock absorbing", "shock proof", "shock resistant", "shocking", "im shocked",
        "i am shocked", "absolutely shocked", "shocked at", "shocked to", "shocked that", "shocked how", "shocked by how", "shocked by the service",
        "shocked by the price", "shocked by the attitude", "shocked by your", "shocked when i saw", "shocked when i read", "shocked and disappointed", "shock at the",
        "sticker shock", "carbon monoxide sensor", "carbon monoxide detector", "carbon monoxide alarm", "co alarm", "co detector", "blew up at me", "hurt to ask",
        "hurt to try", "hurt my feelings", "blood pressure", "no one was hurt", "nobody was hurt", "no one hurt", "nobody hurt", "no one got hurt", "nobody got hurt",
        "nobody gets hurt", "no one gets hurt", "no one injured", "nobody injured", "no one was injured", "nobody was injured", "refrigerant gas leak", "ac gas leak",
        "burned out", "burnt out", "burns out", "burn in", "burnt everything", "burns everything", "burns less", "children hospital", "melt away", ["price", "shock"],
        ["bill", "shock"], ["invoice", "shock"], ["burn", "food", "toast", "cake", "rice", "pizza", "bread", "meat", "chicken", "disc", "calories"],
        ["burnt", "food", "toast", "cake", "rice", "pizza", "bread", "meat", "chicken"], ["ice", "melt"], ["ice cream", "melt"], ["freezer", "melt"], ["frozen", "melt"],
        ["food", "melt"], ["cheese", "melt"], ["butter", "melt"], ["chocolate", "melt"], ["snow", "melt"], ["melt", "cheese", "butter", "chocolate", "ice", "snow"],
      ],
    },
    // Right before a word of danger it says that there is none ...
    negations: [
      "没有", "没", "未", "无", "不", "不会", "不是", "防", "防止", "避免", "预防", "no", "not", "nor", "without", "isnt", "wasnt", "arent", "werent", "doesnt", "didnt", "dont", "hasnt",
      "havent", "wont", "cant", "avoid", "prevent", "against", "anti",
    ],
    // ... with such words between them at most ...
    between: [
      "出现", "发生", "冒", "黑", "白", "烧", "看到", "看见", "闻到", "发现", "任何", "什么", "明显", "有", "造成", "导致", "引起", "被", "any", "a", "an", "sign", "signs", "of", "or", "smell", "see",
      "seen", "get", "got", "getting", "have", "had", "has", "been", "be", "is", "was", "are", "were", "catch", "caught", "visible", "smoke", "fire", "sparks", "flames",
    ],
    // ... unless what stands before or behind makes a question of it, or something that was.
    doubts: [
      "是不是", "会不会", "有没有", "能不能", "要不要", "要不是", "该不会", "该不是", "还不是", "可不是", "怕不是", "差点没", "消防", "should not", "would not", "could not", "why not", "or not",
      "is this not", "is it not", "is that not",
    ],
    after: ["了", "吗", "是什么", "原因", "anymore", "any more", "any longer", "now", "until"],
  },
});
