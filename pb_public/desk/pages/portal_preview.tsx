import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Note } from "../../parts/state";
import { Mark } from "../../parts/mark";
import { locale } from "../../shared/i18n";
import type { Say } from "../../shared/page_words";
import { api } from "../app";
import type { Form } from "./portal_settings";

interface Shade {
  brand: string;
  on_brand: string;
  text: string;
  surface: string;
}
interface Shades {
  light: Shade;
  dark: Shade;
}

/** How long one must have stopped choosing before the server is asked what a colour comes to, in ms. */
const pause = 200;

/** The top of the portal as it will be, in the language of who looks; the colour in both themes. */
export function PortalPreview({ form, logo, file, say }: { form: Form; logo: string; file: File | null; say: Say }): JSX.Element {
  const shades = useShades(form.accent);
  const chosen = useAddress(file);
  const inWords = (zh: string, en: string): string => (locale.value === "en" ? en || zh : zh || en);
  const said = inWords(form.announcement_zh, form.announcement_en);
  const picture = chosen || logo;
  return (
    <section class="portal-preview" aria-label={say("preview")}>
      <h2>{say("preview")}</h2>
      <div class="portal-preview-page">
        <div class="portal-preview-head">
          {picture ? <img src={picture} alt="" /> : <Mark size={24} />}
          <strong class="truncate">{form.name || say("default_name")}</strong>
        </div>
        {said && <Note tone={(form.announcement_tone || "info") as "info" | "warn" | "danger"}>{said}</Note>}
        <p class="portal-preview-title">{inWords(form.title_zh, form.title_en) || say("default_title")}</p>
        <p class="soft">{inWords(form.lead_zh, form.lead_en) || say("default_lead")}</p>
      </div>
      {shades && (
        <div class="row">
          {([shades.light, shades.dark] as const).map((shade, i) => (
            <div key={i} class="portal-preview-shade" style={{ background: shade.surface, color: shade.text }}>
              <span class="portal-preview-button" style={{ background: shade.brand, color: shade.on_brand }}>
                {say("preview_button")}
              </span>
              <span>{say(i ? "preview_dark" : "preview_light")}</span>
            </div>
          ))}
        </div>
      )}
    </section>
  );
}

function useShades(accent: string): Shades | null {
  const [shades, setShades] = useState<Shades | null>(null);
  useEffect(() => {
    let isGone = false;
    const timer = setTimeout(() => {
      // What is no colour keeps the last one; saving says why.
      api.send<Shades>("portal/colour", { query: accent.trim() ? { accent: accent.trim() } : {} }).then(
        (found) => isGone || setShades(found),
        () => undefined,
      );
    }, pause);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [accent]);
  return shades;
}

function useAddress(file: File | null): string {
  const [address, setAddress] = useState("");
  useEffect(() => {
    if (!file) {
      setAddress("");
      return;
    }
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return address;
}
