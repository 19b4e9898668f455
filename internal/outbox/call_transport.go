package outbox

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	// callPatienceDefault is how long another system may take to answer, from the connection to the last byte that is read.
	callPatienceDefault = 10 * time.Second
	// longestAnswer is how much of an answer is read, in bytes: enough to say why a call was refused.
	longestAnswer = 2_000
)

// poster posts calls. It follows no redirect, asks no proxy and reads little of what is answered.
type poster struct{ client *http.Client }

func newPoster(patience time.Duration) poster {
	dialer := &net.Dialer{Timeout: patience, Control: refuseOddPlaces}
	return poster{&http.Client{
		Timeout: patience,
		// A redirect would take a signed call to where no administrator has sent it.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: patience, MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
		},
	}}
}

// errOddPlace is an address that no system to call has: a link-local one is where clouds hand out a machine's keys.
var errOddPlace = errors.New("the name leads to an address that is not called")

// refuseOddPlaces looks at an address once its name has been looked up, so that no name leads there.
func refuseOddPlaces(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if ip := at.Addr().Unmap(); ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() {
		return Permanent{errOddPlace}
	}
	return nil
}

// onlyThis are the answers that are about one call alone, which another try would be given again.
var onlyThis = []int{http.StatusBadRequest, http.StatusGone, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity}

// post makes one call and returns the status that was answered, 0 for none. Every status but a 2xx is an error.
func (p poster) post(ctx context.Context, d *due, at time.Time) (int, error) {
	if err := refuseAddress(d.URL); err != nil {
		return 0, Permanent{err}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, strings.NewReader(d.Payload))
	if err != nil {
		return 0, Permanent{withoutAddress(err)}
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	request.Header.Set("User-Agent", "Aftercare")
	request.Header.Set("Idempotency-Key", d.Key)
	request.Header.Set("Webhook-Id", d.Key)
	request.Header.Set("Webhook-Timestamp", stamp)
	request.Header.Set("Webhook-Signature", signature(d.Secret, d.Key, stamp, d.Payload))
	response, err := p.client.Do(request)
	if err != nil {
		return 0, withoutAddress(err)
	}
	defer response.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(response.Body, longestAnswer)) // how much of it came is no matter
	if response.StatusCode >= 200 && response.StatusCode < 300 {
		return response.StatusCode, nil
	}
	refused := fmt.Errorf("answered %s: %s", response.Status, said)
	if slices.Contains(onlyThis, response.StatusCode) {
		refused = Permanent{refused}
	}
	return response.StatusCode, refused
}

// withoutAddress takes an address, which may hold a key, out of an error.
func withoutAddress(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

// signature signs a call as Standard Webhooks 1.0 has it: HMAC-SHA256 over id, timestamp and body, in base64 behind "v1,". A
// secret that begins with whsec_ is base64, as that standard writes it; any other is taken as it is.
func signature(secret, id, stamp, body string) string {
	key := []byte(secret)
	if encoded, isStandard := strings.CutPrefix(secret, "whsec_"); isStandard {
		if decoded, err := base64.StdEncoding.DecodeString(encoded); err == nil {
			key = decoded
		}
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + stamp + "." + body)) // a hash takes everything
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
