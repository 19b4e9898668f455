// localStorage that never throws: it may be full, or forbidden in a web view.

export function load(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Returns false when the value could not be kept. */
export function save(key: string, value: string | null): boolean {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

/** Keeps what was chosen, and tells the help pages, which run no script and cannot look. */
export function saveLook(key: string, value: string | null): void {
  save(key, value);
  tellLook(key, value);
}

/** A year, in seconds. */
const year = 31_536_000;

function tellLook(key: string, value: string | null): void {
  document.cookie = `${key}=${value ?? ""}; Path=/help; SameSite=Lax; Max-Age=${value === null ? 0 : year}`;
}

/** Tells what was chosen before: browsers forget cookies sooner than what is kept. Call once at start. */
export function tellLooks(): void {
  for (const key of ["aftercare.theme", "aftercare.text", "aftercare.locale"]) tellLook(key, load(key));
}

export function keys(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((k) => k.startsWith(prefix));
  } catch {
    return [];
  }
}
