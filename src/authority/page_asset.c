#include "authority/assets.h"
#include "authority/page.h"

const char *asset_name(const char *name)
{
    for (const struct asset *a = assets; a->name != NULL; a++)
        if (strcmp(a->name, name) == 0)
            return a->served;
    return name;
}

/* The name holds the bytes' hash: what was loaded once is good for ever. */
enum rc page_asset(struct call *c)
{
    for (const struct asset *a = assets; a->name != NULL; a++)
        if (slice_eq(c->values[0], slice_str(a->served))) {
            buf_bytes(&c->reply->body, a->bytes, a->size);
            c->reply->status = 200;
            c->reply->type = a->type;
            http_reply_header(c->reply, "Cache-Control", "public, max-age=31536000, immutable");
            return RC_OK;
        }
    return err_set(&c->err, RC_END, "no such file");
}
