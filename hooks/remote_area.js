rule({
  name: "Plan ahead for remote areas",
  about: "A visit to a remote area is marked, with a note for planning; its longer deadline is the service policy's. 偏远地区上门：打标签并提示提前安排；48 小时时限由服务时效策略给出。",
  on: ["ticket.created", "ticket.classified"],
  when: 'customer.remote_area && ["repair", "installation"].includes(ticket.kind) && ticket.is_open',
  order: 45,
  params: { tag: "偏远地区 remote" },
  run({ ticket, customer, params, act }) {
    if (ticket.tags.includes(params.tag)) return;
    act.tag(params.tag);
    act.note(`偏远地区（${customer.region || "未填地址"}）：请一次带齐配件，并提前和客户约定时间。\n\nRemote area (${customer.region || "no address"}): take all parts along, and agree on the time beforehand.`);
  },
});
