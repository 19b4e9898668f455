package knowledge

import "testing"

// TestStock_SpellsANameOnce: a product that is edited again and again is not said more often by it.
func TestStock_SpellsANameOnce(t *testing.T) {
	t.Parallel()
	s := shelf{spelling: newSpelling()}
	names := []string{"Jielu washer", "Chengfeng aircon", "Jielu dryer"}
	s.stock(goods{names: names})
	for range 5 {
		s.stock(goods{names: names})
	}
	s.stock(goods{names: append(names, "Jielu iron")})
	for word, want := range map[string]int{"jielu": 3, "washer": 1, "aircon": 1, "iron": 1} {
		if got := s.spelling.words[word]; got != want {
			t.Errorf("%q is said %d times, want %d", word, got, want)
		}
	}
}
