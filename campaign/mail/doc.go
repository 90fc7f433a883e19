// Package mail turns one composed message into bytes and hands it over: MIME, headers, the signed
// unsubscribe link, Maildir and SMTP. It is the only importer of the mail libraries and knows neither plans nor
// customers; who is written to, and whether, is decided in package campaign. DKIM will sign what Compose
// returns, between Compose and Lane.Send: the bytes are final and do not change from one call to the next.
package mail
