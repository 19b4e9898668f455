import { check, same } from "../shared/check";
import { isAccepted } from "./attachment_rules";
import { safeReturn } from "./return_address";
import { readToken } from "./token";

check("signing in leads to a page of ours and nowhere else", () => {
  same(["/cases/1", "/new?step=reach", "//evil.example", "https://evil.example", "/\\evil.example", "/sign-in?to=x", null].map(safeReturn), ["/cases/1", "/new?step=reach", "/cases", "/cases", "/cases", "/cases", "/cases"]);
});

check("a link's token says whose it is, or nothing", () => {
  const token = `x.${btoa(JSON.stringify({ email: "a@b.example", newEmail: 7 }))}.y`;
  same([readToken(token, atob), readToken("x.%%%.y", atob), readToken("", atob)], [{ email: "a@b.example", newEmail: "" }, { email: "", newEmail: "" }, { email: "", newEmail: "" }]);
});

check("files by their ending; those without are left to the server", () => same(["a.PNG", "b.tar.gz", "发票", "c.svg", "d.html", "e.exe"].map(isAccepted), [true, true, true, false, false, false]));
