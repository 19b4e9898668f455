rule({
  name: "Hand on praise",
  about: "Praise reaches the colleague it is for, where the text names one, and the lead. 把表扬转给被表扬的同事（文中提到姓名时）和组长。",
  on: ["ticket.created", "ticket.classified"],
  when: 'ticket.kind === "praise"',
  order: 75,
  params: { tag: "表扬 praise", titles: ["师傅", "工程师", "老师", "先生", "女士"] },
  run({ event, ticket, params, act, ask }) {
    if (ticket.tags.includes(params.tag)) return;
    const text = `${ticket.subject} ${ticket.description}`;
    // 李师傅, 小周, Mr Zhao: a surname alone is taken only where one colleague has it.
    const calls = (person) => person.name.split(/\s+/).flatMap((word) => {
      if (/^[\u4e00-\u9fff]{2,4}$/.test(word)) return [word, `小${word[0]}`, ...params.titles.map((title) => word[0] + title)];
      return /^[A-Za-z]{2,}$/.test(word) ? [`Mr ${word}`, `Mr. ${word}`, `Ms ${word}`, `Ms. ${word}`, person.name] : [];
    });
    const named = ask.staff().filter((person) => calls(person).some((call) => text.includes(call)));
    const who = named.length === 1 ? [named[0].id, "lead"] : ["assignee", "lead"];
    act.tag(params.tag);
    act.notify(who, { "zh-CN": `客户表扬：${ticket.subject}`, en: `Praise from a customer: ${ticket.subject}` });
  },
});
