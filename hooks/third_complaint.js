rule({
  name: "Make a third complaint major",
  about: "The third complaint of a customer, or about a product, within 30 days becomes major, and the lead is told. 同一客户或同一产品 30 天内第三次投诉升为重大，并告知组长。",
  on: ["ticket.created", "ticket.classified"],
  when: 'ticket.kind === "complaint" && ticket.grade === "general" && ticket.is_open',
  order: 48,
  params: { times: 3, days: 30, tell: "lead" },
  run({ ticket, params, act, ask }) {
    const { times, days } = params;
    const kind = "complaint";
    const ofCustomer = ask.count({ customer: ticket.customer, kind, days });
    const ofProduct = ticket.product ? ask.count({ product: ticket.product, kind, days }) : 0;
    if (ofCustomer < times && ofProduct < times) return;
    const who = ofCustomer >= times ? [`该客户 ${days} 天内第 ${ofCustomer} 次投诉`, `complaint ${ofCustomer} of this customer in ${days} days`]
      : [`该产品 ${days} 天内第 ${ofProduct} 次投诉`, `complaint ${ofProduct} about this product in ${days} days`];
    act.grade("major");
    act.note(`升为重大投诉：${who[0]}。\n\nNow major: ${who[1]}.`);
    act.notify(params.tell, { "zh-CN": `升为重大投诉：${who[0]}`, en: `Now a major complaint: ${who[1]}` });
  },
});
