/* authority/sign.h: the sessions of browsers: the cookie that holds one, and the mark that a
 * form has to carry so that no other site can send it. */
#ifndef SEKISHO_AUTHORITY_SIGN_H
#define SEKISHO_AUTHORITY_SIGN_H

#include "accounts/session.h"
#include "authority/route.h"

/* The session that the request's cookie holds; {NULL, 0}: none.  Over TLS only a cookie that no
 * other host can have set counts (RFC 6265bis, 4.1.3.2: "__Host-"). */
struct slice sign_cookie(const struct http_request *r);
/* Set-Cookie for a new session, or (NULL) for none.  Lax: whoever follows a link from a letter
 * is still signed in; what changes anything needs the form's mark as well. */
void sign_set_cookie(struct call *c, const char *session);

/* What a form of this session carries in its field "csrf". */
void sign_mark(const struct call *c, char ret_mark[SESSION_TEXT_SIZE]);
/* Did this request come from a page of ours?  By Sec-Fetch-Site where the browser says so, and
 * by the mark in any case: in the field "csrf" of a form, or in the header X-CSRF-Token. */
bool sign_is_ours(const struct call *c);

/* Pages: the form, what it sends, and the way out. */
enum rc sign_page(struct call *c);
enum rc sign_in(struct call *c);
enum rc sign_out(struct call *c);
enum rc sign_account(struct call *c);
enum rc sign_new_password(struct call *c);

#endif
