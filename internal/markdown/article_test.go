package markdown

import "testing"

func TestArticle(t *testing.T) {
	t.Parallel()
	const path = "/api/files/articles/a1/"
	for _, c := range []struct{ source, want string }{
		{"Look: ![the **valve**](valve_x1.png)", `<p>Look: <img src="/api/files/articles/a1/valve_x1.png" alt="the valve" loading="lazy"></p>`},
		{"![x](https://evil.example/pixel.png)", "<p>x</p>"},
		{"![x](../../staff/y.png)", "<p>x</p>"},
		{"![x](//evil.example/y.png)", "<p>x</p>"},
		{"![x](data:image/png;base64,AAAA)", "<p>x</p>"},
		{`![" onerror="alert(1)](a.png)`, `<p><img src="/api/files/articles/a1/a.png" alt="&#34; onerror=&#34;alert(1)" loading="lazy"></p>`},
		{`<img src="a.png">`, `<p>&lt;img src=&#34;a.png&#34;&gt;</p>`},
		{"`<img src=\"`", `<p><code>&lt;img src=&#34;</code></p>`},
		{"[next](/help/KB-2)", `<p><a href="/help/KB-2">next</a></p>`},
		{"[desk](/desk/all)", "<p>desk</p>"},
		{"[x](javascript:alert(1))", "<p>x</p>"},
		{"[x](//evil.example)", "<p>x</p>"},
		{"[x](/help//evil.example)", `<p><a href="/help//evil.example">x</a></p>`},
		{"[shop](https://shop.example/a)", `<p><a href="https://shop.example/a" rel="noreferrer">shop</a></p>`},
		{"", ""},
	} {
		if got := Article(c.source, path); got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.source, got, c.want)
		}
	}
}
