rule({
  name: "转达表扬 Hand on praise",
  about: "Praise reaches the colleagues it is for, where the text names them, counts for them, and their leads hear of it; else the assignee and the lead. 把表扬转给被表扬的同事，计入其名下，并告知所在组的组长；文中没有提到姓名时，转给处理人和组长。",
  on: ["ticket.created", "ticket.classified"],
  when: 'ticket.kind === "praise" && event.changes.kind',
  order: 75,
  params: {
    tag: "表扬 praise",
    // What stands before and after a surname.
    calls: [["", "师傅"], ["", "工程师"], ["", "技师"], ["", "老师"], ["", "经理"], ["", "先生"], ["", "女士"], ["", "小姐"], ["小", ""], ["老", ""], ["Mr ", ""], ["Mrs ", ""], ["Ms ", ""], ["Miss ", ""]],
  },
  run({ ticket, params, act, ask }) {
    const text = `${ticket.subject} ${ticket.description}`;
    // Words in Latin letters are looked for as wholes, so that Mr Li is not found in Mr Lin.
    const latin = ` ${text.split(/[^A-Za-z]+/).join(" ")} `;
    const isHan = (word) => word > "\u3000";
    const says = (call) => (isHan(call) ? text.includes(call) : latin.includes(` ${call} `));
    // 赵明 or Ming Zhao is the whole name; 赵师傅, 小赵 or Mr Zhao counts where one colleague alone is called so.
    const wholes = (words) => [...words.filter(isHan), words.filter((word) => !isHan(word)).join(" ")].filter((name) => name.length > 1 && (isHan(name) || name.includes(" ")));
    const isNamed = (person) => wholes(person.name.split(" ")).some(says);
    const calls = params.calls.filter((call) => (text + latin).includes(call.join("")));
    const isCalled = (person) => person.name.split(" ").some((word) => calls.some((call) => says(call.join(isHan(word) ? word[0] : word))));

    const people = ask.staff();
    const named = people.filter(isNamed);
    const called = people.filter(isCalled);
    const praised = named.length === 0 && called.length === 1 ? called : named;
    act.tag(params.tag);
    if (praised.length === 0) {
      return act.notify([ticket.assignee, "lead"].filter(Boolean), { "zh-CN": "收到客户表扬", en: "Praise from a customer" });
    }
    const leads = people.filter((lead) => lead.role === "lead" && praised.some((person) => person !== lead && person.teams.some((team) => lead.teams.includes(team))));
    const names = praised.map((person) => person.name);
    act.feedback({ people: praised.map((person) => person.id) });
    act.notify(praised.map((person) => person.id), { "zh-CN": "客户表扬了你", en: "A customer praises you" });
    act.notify(leads.length > 0 ? leads.map((lead) => lead.id) : "lead", { "zh-CN": `客户表扬：${names.join("、")}`, en: `A customer praises ${names.join(", ")}` });
  },
});
