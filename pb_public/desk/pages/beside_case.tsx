import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Button, IconButton } from "../../parts/button";
import { StatusChip } from "../../parts/chip";
import { EmptyState, ErrorNote, Skeleton } from "../../parts/state";
import { t } from "../../shared/i18n";
import { iconArrowLeft, iconSearch, iconX } from "../../vendor/icons";
import { OpenCase } from "../open_case";
import { teamworkWords } from "../teamwork_words";
import { Conversation } from "./conversation";

interface BesideCaseProps {
  number: string;
  onSwap: () => void;
  onClose: () => void;
}

/** A case to be read beside another one: what was said and what solved it. Nothing is changed here. */
export default function BesideCase({ number, onSwap, onClose }: BesideCaseProps): JSX.Element | null {
  const say = teamworkWords.use();
  const open = useMemo(() => new OpenCase(number), [number]);
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    void open.open();
    return () => open.stop();
  }, [open]);
  const ticket = open.ticket.value;
  useEffect(() => head.current?.focus({ preventScroll: true }), [!!ticket]);
  if (!say) return null;
  return (
    <>
      <header class="beside-head">
        <div class="row">
          <h2 ref={head} tabIndex={-1} class="truncate" dir="auto">
            {ticket?.subject ?? number}
          </h2>
          <IconButton class="push" icon={iconX} label={say("beside.close")} onClick={onClose} />
        </div>
        {ticket && (
          <div class="row small">
            <span class="figures soft">{ticket.number}</span>
            <StatusChip status={ticket.status} />
            <Button class="small-button push" look="quiet" icon={iconArrowLeft} onClick={onSwap}>
              {say("beside.swap")}
            </Button>
          </div>
        )}
        {ticket?.resolution && (
          <p class="beside-resolution" dir="auto">
            <strong>{t("desk.field.resolution")}</strong> {ticket.resolution}
          </p>
        )}
      </header>
      <ErrorNote problem={open.problem.value} onRetry={() => void open.open()} />
      {open.missing.value && <EmptyState icon={iconSearch} title={t("desk.case.missing", { number })} text={t("desk.case.missing_text")} />}
      {!ticket && !open.missing.value && !open.problem.value && <Skeleton lines={4} blocks={2} />}
      {ticket && <Conversation open={open} ticket={ticket} picked={null} onPick={() => undefined} />}
    </>
  );
}
