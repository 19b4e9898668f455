import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { ButtonLink } from "../parts/button";
import { EmptyState, ErrorNote, Skeleton, UpdateNotice } from "../parts/state";
import { ToastHost, toast, undoLast } from "../parts/toast";
import { Problem } from "../shared/api";
import { t } from "../shared/i18n";
import { Router, brandName, go, place } from "../shared/router";
import type { Staff } from "../shared/types";
import { iconHouse } from "../vendor/icons";
import { startAfterCounts } from "./after_counts";
import { api } from "./app";
import { announce } from "./browser_notices";
import { onNotice, startDesk } from "./desk";
import { onStroke, startKeys } from "./keys";
import { lazy } from "../shared/lazy";
import { isPhone } from "./media";
import { dismiss, drawer, overlay, show } from "./overlay";
import { queueNames } from "./queue";
import { Rail } from "./rail";
import { routes } from "./routes";
import type { Stroke } from "./shortcut";
import { SignIn, SignInAgain } from "./sign_in";
import { viewWords } from "./view_words";
import { startViews } from "./views";
import { noticePlace, noticeText } from "./wording";

const Help = lazy(() => import("./dialogs/help"), true);
const Palette = lazy(() => import("./dialogs/palette"), true);
const ArticleDialog = lazy(() => import("./dialogs/article"), true);
const ViewDialog = lazy(() => viewWords.with(import("./dialogs/view_dialog")), true);
const Signature = lazy(() => import("./dialogs/signature"), true);

/** What stands around every page of the desk; the way in for those who are not signed in. */
export function Frame(): JSX.Element {
  brandName.value = t("desk.brand");
  const me = api.me.value;
  return (
    <>
      {me ? <Desk key={me.id} me={me} /> : <SignIn />}
      <UpdateNotice />
      <ToastHost />
    </>
  );
}

function Desk({ me }: { me: Staff }): JSX.Element {
  useEffect(() => startDesk(me.id), [me.id]);
  useEffect(() => startAfterCounts(me), [me.id]);
  useEffect(() => startViews(), [me.id]);
  // Before it is painted: a key that is pressed as soon as there is something to see counts.
  useLayoutEffect(() => {
    const stops = [
      startKeys(),
      onStroke("help", () => show({ name: "help" })),
      onStroke("palette", () => (overlay.peek()?.name === "palette" ? dismiss() : show({ name: "palette" }))),
      onStroke("undo", undoLast),
      onStroke("new_case", () => go("/desk/new")),
      onStroke("go_home", () => go("/desk/home")),
      onStroke("go_callbacks", () => go("/desk/callbacks")),
      onStroke("go_follow_ups", () => go("/desk/follow-ups")),
      onStroke("go_complaints", () => go("/desk/complaints")),
      onStroke("go_problems", () => go("/desk/problems")),
      onStroke("go_answers", () => go("/desk/answers")),
      onStroke("go_feedback", () => go("/desk/feedback")),
      ...queueNames.map((name) => onStroke(`go_${name}` as Stroke, () => go(`/desk/${name}`))),
      onNotice((n) => {
        const number = n.params?.number;
        // What happens in the case on the screen is seen there.
        if (number && !document.hidden && place.value.path.endsWith(`/${number}`)) return;
        const to = noticePlace(n);
        announce(n, api.me.peek() ?? me);
        toast({
          text: noticeText(n),
          ...(to ? { action: { label: t("desk.open"), run: () => go(to) } } : {}),
        });
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, []);
  const over = overlay.value;
  return (
    <div class="desk">
      <a class="skip-link" href="#main">
        {t("common.skip")}
      </a>
      {!isPhone.value && <Rail me={me} />}
      <main id="main" class="desk-main" tabIndex={-1}>
        <Router routes={routes} loading={<Loading />} missing={Missing} failed={Failed} />
      </main>
      {isPhone.value && drawer.value && <Drawer me={me} />}
      {over?.name === "help" && <Help onClose={dismiss} />}
      {over?.name === "palette" && <Palette onClose={dismiss} />}
      {over?.name === "article" && <ArticleDialog key={over.id} id={over.id} onClose={dismiss} />}
      {over?.name === "view" && <ViewDialog asked={over} onClose={dismiss} />}
      {over?.name === "signature" && <Signature onClose={dismiss} />}
      {api.expired.value && <SignInAgain email={me.email ?? ""} />}
    </div>
  );
}

/** The rail on a phone: over the page, from the side. */
function Drawer({ me }: { me: Staff }): JSX.Element {
  const box = useRef<HTMLDialogElement>(null);
  const close = (): void => {
    drawer.value = false;
  };
  useEffect(() => {
    const el = box.current;
    el?.showModal();
    return () => el?.close();
  }, []);
  return (
    <dialog
      ref={box}
      class="drawer"
      aria-label={t("desk.rail.label")}
      onCancel={(e) => {
        e.preventDefault();
        close();
      }}
      onClick={(e) => {
        if (e.target === box.current || (e.target as Element).closest("a[href]")) close();
      }}
    >
      <Rail me={me} />
    </dialog>
  );
}

function Loading(): JSX.Element {
  return (
    <div class="desk-loading">
      <Skeleton lines={3} blocks={3} />
    </div>
  );
}

function Missing(): JSX.Element {
  return (
    <EmptyState
      title={t("common.not_found.title")}
      text={t("common.not_found.text")}
      action={
        <ButtonLink href="/desk" icon={iconHouse}>
          {t("common.not_found.home")}
        </ButtonLink>
      }
    />
  );
}

function Failed({ again }: { again: () => void }): JSX.Element {
  return (
    <div class="desk-loading">
      <ErrorNote problem={new Problem("page_failed", t("common.page_failed"), 0)} onRetry={again} />
    </div>
  );
}
