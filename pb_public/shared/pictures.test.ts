import { check, same } from "./check";
import { opened } from "./pictures";

check("a picture of the desk gets the token, and is fetched while it holds", () =>
  same(opened('<p><img src="/api/files/a/b/c.png" alt="x"></p>', "t+k"), '<p><img loading="eager" src="/api/files/a/b/c.png?token=t%2Bk" alt="x"></p>'));
check("no other place is told the token", () => {
  const html = '<img src="https://elsewhere.example/api/files/a.png"><img src="/icon.svg">';
  same(opened(html, "t"), html);
});
check("what has one keeps it", () => same(opened('<img src="/api/files/a.png?token=own">', "t"), '<img src="/api/files/a.png?token=own">'));
