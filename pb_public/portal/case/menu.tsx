import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button, IconButton } from "../../parts/button";
import { Dialog } from "../../parts/dialog";
import { Field, TextArea } from "../../parts/field";
import { Menu, type MenuItem } from "../../parts/menu";
import { ErrorNote } from "../../parts/state";
import { toast } from "../../parts/toast";
import { type Problem, toProblem } from "../../shared/api";
import { t } from "../../shared/i18n";
import type { Ticket } from "../../shared/types";
import { iconBan, iconCopy, iconEllipsis, iconFileText } from "../../vendor/icons";
import { api } from "../app";
import { canWithdraw } from "../case_state";

/** What is seldom needed: printing, the link, withdrawing. */
export function CaseMenu({ ticket, onChanged }: { ticket: Ticket; onChanged: (next: Ticket) => void }): JSX.Element {
  const [asking, setAsking] = useState(false);
  const items: MenuItem[] = [
    { label: t("portal.case.print"), icon: iconFileText, onSelect: () => setTimeout(() => print(), 50) },
    {
      label: t("portal.case.copy_link"),
      icon: iconCopy,
      onSelect: () => void navigator.clipboard?.writeText(location.href).then(() => toast({ text: t("portal.case.link_copied"), tone: "ok" })),
    },
  ];
  if (canWithdraw(ticket)) items.push("line", { label: t("portal.withdraw.menu"), icon: iconBan, danger: true, onSelect: () => setAsking(true) });
  return (
    <div class="case-menu no-print">
      <Menu align="end" items={items} trigger={(p) => <IconButton icon={iconEllipsis} label={t("portal.case.more")} {...p} />} />
      {asking && <Withdraw ticket={ticket} onChanged={onChanged} onClose={() => setAsking(false)} />}
    </div>
  );
}

function Withdraw({ ticket, onChanged, onClose }: { ticket: Ticket; onChanged: (next: Ticket) => void; onClose: () => void }): JSX.Element {
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const withdraw = async (): Promise<void> => {
    if (busy) return;
    setMissing(!reason.trim());
    if (!reason.trim()) return;
    setBusy(true);
    setProblem(null);
    try {
      onChanged(await api.update<Ticket>("tickets", ticket.id, { withdrawn_reason: reason.trim() }));
      toast({ text: t("portal.withdraw.done", { number: ticket.number }), tone: "ok" });
      onClose();
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t("portal.withdraw.title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button look="danger" busy={busy} onClick={() => void withdraw()}>
            {t("portal.withdraw.action")}
          </Button>
        </>
      }
    >
      <div class="stack">
        <p class="soft">{t("portal.withdraw.text")}</p>
        <Field label={t("portal.withdraw.reason")} error={missing ? t("portal.withdraw.reason_needed") : problem?.fields.withdrawn_reason?.message}>
          <TextArea rows={3} maxLength={5000} value={reason} onInput={setReason} dir="auto" />
        </Field>
        <ErrorNote problem={problem} />
      </div>
    </Dialog>
  );
}
