rule({
  name: "偏远地区提前安排 Plan ahead for remote areas",
  about: "A visit to a remote area is tagged, with a note for planning; its longer deadline is a matter of the time policies. 偏远地区上门：打标签，并提示提前安排；更长的上门时限由时限策略规定。",
  on: ["ticket.created", "ticket.classified"],
  when: 'event.changes.kind && ["repair", "installation"].includes(ticket.kind) && ticket.is_open && customer.remote_area',
  order: 45,
  params: { tag: "偏远地区 remote" },
  run({ ticket, customer, params, act }) {
    if (ticket.tags.includes(params.tag)) return; // a repair that turns out to be an installation
    act.tag(params.tag);
    act.note(`偏远地区（${customer.region || "未填地址"}）：请一次带齐配件，并提前和客户约好时间。

Remote area (${customer.region || "no address"}): please take all parts along, and agree on the time beforehand.`);
  },
});
