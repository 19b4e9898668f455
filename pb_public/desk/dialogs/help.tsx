import type { JSX } from "preact";
import { Dialog } from "../../parts/dialog";
import { Checkbox } from "../../parts/field";
import { t } from "../../shared/i18n";
import { shortcuts } from "../shortcut";
import { setSingleKeys, singleKeys } from "../single_keys";

const groups = ["list", "case", "go", "desk"] as const;

/** The keys of the desk. */
export default function Help({ onClose }: { onClose: () => void }): JSX.Element {
  const extra: Record<string, { keys: string[]; text: string }[]> = {
    list: [{ keys: ["Enter"], text: t("desk.help.open") }],
    case: [
      { keys: ["Ctrl", "Enter"], text: t("desk.help.send") },
      { keys: ["/"], text: t("desk.help.canned") },
      { keys: ["Esc"], text: t("desk.help.leave") },
    ],
    desk: [{ keys: ["Ctrl", "K"], text: t("desk.help.palette") }],
  };
  return (
    <Dialog title={t("desk.help.title")} onClose={onClose} large>
      <Checkbox checked={singleKeys.value} onChange={setSingleKeys}>
        {t("desk.help.single")}
      </Checkbox>
      <p class="soft small">{t("desk.help.single_text")}</p>
      <div class="help">
        {groups.map((g) => (
          <section key={g}>
            <h3>{t(`desk.help.group_${g}`)}</h3>
            <dl>
              {[...shortcuts.filter((s) => s.group === g).map((s) => ({ keys: [...(s.shift ? ["Shift"] : []), ...s.keys], text: t(`desk.help.${s.stroke}`) })), ...(extra[g] ?? [])].map((x) => (
                <div key={x.text}>
                  <dt>{x.text}</dt>
                  <dd>
                    {x.keys.map((k) => (
                      <kbd key={k}>{k === "Escape" ? "Esc" : k.length === 1 ? k.toUpperCase() : k}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
