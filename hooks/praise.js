rule({
  name: "转达表扬 Hand on praise",
  about: "Praise reaches the colleagues it is for, where the text names them, and their leads; else the assignee and the lead. 把表扬转给被表扬的同事和所在组的组长；文中没有提到姓名时，转给处理人和组长。",
  on: ["ticket.created", "ticket.classified"],
  when: 'ticket.kind === "praise" && event.changes.kind',
  order: 75,
  params: {
    tag: "表扬 praise",
    calls: ["*师傅", "*工程师", "*技师", "*老师", "*经理", "*先生", "*女士", "*小姐", "小*", "老*", "Mr *", "Mrs *", "Ms *", "Miss *"],
  },
  run({ ticket, params, act, ask }) {
    // Words in Latin letters have a space around each, so that Mr Li is not found in Mr Lin.
    const text = ` ${ticket.subject} ${ticket.description} `.replace(/[A-Za-z]+/g, " $& ").replace(/[^A-Za-z\u4e00-\u9fff]+/g, " ");
    const says = (call) => text.includes(/[A-Za-z]/.test(call) ? ` ${call} ` : call);
    const han = (person) => person.name.match(/[\u4e00-\u9fff]{2,4}/g) ?? [];
    const latin = (person) => person.name.match(/[A-Za-z]{2,}/g) ?? [];
    // 赵明 or Ming Zhao is the whole name; 赵师傅, 小赵 or Mr Zhao counts where one colleague alone is called so.
    const isNamed = (person) => han(person).some(says) || (latin(person).length > 1 && says(latin(person).join(" ")));
    const isCalled = (person) => [...han(person).map((name) => name[0]), ...latin(person)].some((word) => params.calls.some((call) => says(call.replace("*", word))));

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
    act.notify(praised.map((person) => person.id), { "zh-CN": "客户表扬了你", en: "A customer praises you" });
    act.notify(leads.length > 0 ? leads.map((lead) => lead.id) : "lead", { "zh-CN": `客户表扬：${names.join("、")}`, en: `A customer praises ${names.join(", ")}` });
  },
});
