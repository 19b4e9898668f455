import type { JSX } from "preact";
import { Button, ButtonLink } from "../../parts/button";
import { FileRows } from "../../parts/files";
import { Icon } from "../../parts/icon";
import { ErrorNote, Note } from "../../parts/state";
import { toast } from "../../parts/toast";
import { Problem } from "../../shared/api";
import { t } from "../../shared/i18n";
import { type PageProps, useTitle } from "../../shared/router";
import { iconCircleCheck, iconCopy } from "../../vendor/icons";
import { api } from "../app";
import { dropFromUpload, retryUpload, upload } from "../upload";

/** The request is in: its number, what happens next, and the attachments on their way. */
export default function Sent({ params }: PageProps): JSX.Element {
  const number = params.number ?? "";
  useTitle(t("portal.sent.title"));
  const email = api.me.value?.email;
  const copy = (): void => {
    navigator.clipboard?.writeText(number).then(
      () => toast({ text: t("portal.sent.copied"), tone: "ok" }),
      () => undefined,
    );
  };
  return (
    <div class="sent stack">
      <span class="sent-mark">
        <Icon of={iconCircleCheck} size={28} />
      </span>
      <h1>{t("portal.sent.title")}</h1>
      <p class="sent-number">
        <span class="soft">{t("portal.sent.number")}</span>
        <strong class="figures">{number}</strong>
        <Button look="quiet" icon={iconCopy} onClick={copy} class="no-print">
          {t("portal.sent.copy")}
        </Button>
      </p>
      <Attached number={number} />
      <section class="card">
        <h2>{t("portal.sent.next")}</h2>
        <ol class="sent-next">
          <li>{t("portal.sent.next_1")}</li>
          <li>{email ? t("portal.sent.next_2", { email }) : t("portal.sent.next_2_plain")}</li>
          <li>{t("portal.sent.next_3")}</li>
        </ol>
      </section>
      <div class="row no-print">
        <ButtonLink href={`/cases/${number}`} look="primary">
          {t("portal.sent.see")}
        </ButtonLink>
        <ButtonLink href="/">{t("common.not_found.home")}</ButtonLink>
      </div>
    </div>
  );
}

function Attached({ number }: { number: string }): JSX.Element | null {
  const u = upload.value;
  if (!u || u.number !== number) return null;
  if (u.state === "done") {
    return (
      <Note tone="ok" role="status">
        {t("portal.sent.files_done", { count: u.files.length })}
      </Note>
    );
  }
  return (
    <section class="card stack" aria-label={t("portal.new.files")}>
      {u.state === "failed" ? <ErrorNote problem={plain(u.problem)} kept={t("portal.sent.files_kept", { number })} onRetry={retryUpload} /> : <p role="status">{t("portal.sent.files_sending")}</p>}
      <FileRows files={u.files} onRemove={dropFromUpload} disabled={u.state === "sending"} />
    </section>
  );
}

/** "Nothing was saved" would be wrong here, since the case is: what is said of the files says enough. */
function plain(p: Problem | null): Problem | null {
  const about = p?.fields.attachments?.message;
  return p && about ? new Problem(p.code, about, p.status) : p;
}
