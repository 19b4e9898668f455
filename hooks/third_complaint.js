rule({
  name: "第三次投诉升级 Make a third complaint major",
  about: "A customer's third complaint within 30 days becomes major, and so does the third about a product; the lead is told. 同一客户或同一产品 30 天内的第三次投诉升为重大投诉，并告知组长。",
  on: ["ticket.created", "ticket.classified"],
  when: 'ticket.kind === "complaint" && ticket.grade === "general" && (event.changes.kind || event.changes.product) && ticket.is_open',
  // Before the words are looked at, which may find something graver.
  order: 12,
  params: { times: 3, days: 30, tell: "lead" },
  run({ ticket, params, act, ask }) {
    const { times, days } = params;
    const ofCustomer = ask.count({ customer: ticket.customer, kind: "complaint", days });
    const ofProduct = ticket.product ? ask.count({ product: ticket.product, kind: "complaint", days }) : 0;
    if (ofCustomer < times && ofProduct < times) return;
    const [zh, en] = ofCustomer >= times
      ? [`该客户 ${days} 天内第 ${ofCustomer} 次投诉`, `complaint no. ${ofCustomer} of this customer in ${days} days`]
      : [`该产品 ${days} 天内第 ${ofProduct} 次被投诉`, `complaint no. ${ofProduct} about this product in ${days} days`];
    act.grade("major");
    act.note(`升为重大投诉：${zh}。\n\nNow a major complaint: ${en}.`);
    act.notify(params.tell, { "zh-CN": `升为重大投诉：${zh}`, en: `Now a major complaint: ${en}` });
  },
});
