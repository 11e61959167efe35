#include "report/evidence.h"

#include "report/pcapng.h"
#include "report/redact.h"

#include <stdlib.h>

enum { WRITE_AT = 1 << 20 };

struct writing {
    const struct report *r;
    const struct report_evidence *to;
    struct proves proves;
    struct buf out;
    struct redaction redaction;
    uint32_t *fallback; /* owned: interfaces made up for frames of ones that are not listed:
                           link types */
    uint32_t fallback_count;
};

static enum rc no_memory(struct err *err)
{
    return err_set(err, RC_MEMORY, "no memory for the evidence");
}

static enum rc flush(struct writing *w, size_t at, struct err *err)
{
    if (w->out.failed)
        return no_memory(err);
    if (w->out.n < at)
        return RC_OK;
    enum rc rc = w->to->write(w->to->ctx, buf_view(&w->out), err);
    buf_clear(&w->out);
    return rc;
}

/* ---- what comes before the frames ---- */

static void section(struct writing *w)
{
    struct buf comment = BUF_EMPTY;
    buf_str(&comment, "The frames that support what sekisho found in");
    for (size_t i = 0; i < w->r->source_count; i++)
        buf_printf(&comment, "%s %s", i == 0 ? "" : ",", w->r->sources[i]);
    buf_str(&comment, "; the comment on each says what it proves.");
    if (w->to->redact)
        buf_str(&comment, " Payloads are zeroed but for the bytes that prove something.");
    for (size_t i = 0; i < w->r->note_count && comment.n < PCAPNG_TEXT_MAX; i++)
        if (w->r->notes[i].frame == 0)
            buf_printf(&comment, "\nNote in %s: %s", w->r->sources[w->r->notes[i].source],
                       w->r->notes[i].text);
    w->out.failed = w->out.failed || comment.failed;
    pcapng_section(&w->out, SLICE("sekisho " SEKISHO_VERSION), buf_view(&comment));
    buf_done(&comment);
}

static uint32_t first_interface(const struct report *r, uint32_t source, uint32_t *ret_count)
{
    uint32_t from = 0;
    while (from < r->interface_count && r->interfaces[from].source < source)
        from++;
    *ret_count = 0;
    while (from + *ret_count < r->interface_count &&
           r->interfaces[from + *ret_count].source == source)
        ++*ret_count;
    return from;
}

static bool is_listed(const struct report *r, const struct trail_frame *f,
                      uint32_t *ret_interface)
{
    uint32_t count = 0;
    uint32_t from = first_interface(r, f->source, &count);
    *ret_interface = from + f->interface;
    return f->interface < count;
}

static uint32_t interface_of(const struct writing *w, const struct trail_frame *f)
{
    uint32_t found = 0;
    if (is_listed(w->r, f, &found))
        return found;
    for (found = 0; w->fallback[found] != f->link_type; found++) {
    }
    return (uint32_t)w->r->interface_count + found;
}

static bool interfaces(struct writing *w)
{
    const struct trail *t = w->proves.trail;
    uint32_t found = 0;
    for (size_t i = 0; i < w->r->interface_count; i++) {
        const struct report_interface *in = &w->r->interfaces[i];
        struct pcapng_interface one = { in->link_type, in->snap_size, slice_str(in->name),
                                        slice_str(in->description) };
        pcapng_interface(&w->out, &one);
    }
    for (size_t i = 0; i < t->count; i++) {
        const struct trail_frame *f = &t->frames[i];
        uint32_t k = 0;
        if (!w->proves.relevant[i] || is_listed(w->r, f, &found))
            continue;
        while (k < w->fallback_count && w->fallback[k] != f->link_type)
            k++;
        if (k < w->fallback_count)
            continue;
        uint32_t *more = reallocarray(w->fallback, k + 1, sizeof *more);
        if (more == NULL)
            return false;
        w->fallback = more;
        w->fallback[w->fallback_count++] = f->link_type;
        pcapng_interface(&w->out, &(struct pcapng_interface){ .link_type = f->link_type });
    }
    return true;
}

static int by_name(const void *pa, const void *pb)
{
    const struct pcapng_name *a = pa;
    const struct pcapng_name *b = pb;
    int order = slice_cmp(a->address, b->address);
    return order != 0 ? order : slice_cmp(a->name, b->name);
}

/* Each name once, in order. */
static bool names(struct writing *w)
{
    size_t count = w->r->name_count;
    struct pcapng_name *all = calloc(count + 1, sizeof *all);
    size_t n = 0;
    if (all == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        all[i] = (struct pcapng_name){ w->r->names[i].address, w->r->names[i].name };
    if (count > 1)
        qsort(all, count, sizeof *all, by_name);
    for (size_t i = 0; i < count; i++)
        if (n == 0 || by_name(&all[n - 1], &all[i]) != 0)
            all[n++] = all[i];
    pcapng_names(&w->out, all, n);
    free(all);
    return true;
}

/* ---- frames ---- */

static void note_on(const struct writing *w, const struct trail_frame *f, struct buf *out)
{
    for (size_t i = 0; i < w->r->note_count; i++)
        if (w->r->notes[i].source == f->source && w->r->notes[i].frame == f->number)
            buf_printf(out, "\nnote in the capture: %s", w->r->notes[i].text);
}

/* The entries 'from' to 'to' of the trail are of one frame, and wanted. */
static enum rc frame(struct writing *w, size_t from, size_t to, struct err *err)
{
    const struct trail_frame *f = &w->proves.trail->frames[from];
    struct buf comment = BUF_EMPTY;
    struct slice bytes;
    bool is_whole = true;
    enum rc rc = redaction_frame(&w->redaction, from, to, &bytes, &is_whole, err);
    if (rc != RC_OK)
        return rc;
    proves_tell(&w->proves, from, to, !is_whole, &comment);
    note_on(w, f, &comment);
    struct pcapng_frame one = { .interface = interface_of(w, f),
                                .at_ns = f->at_ns,
                                .bytes = bytes,
                                .wire_size = f->wire_size,
                                .comment = buf_view(&comment) };
    pcapng_frame(&w->out, &one);
    if (w->to->note != NULL)
        w->to->note(w->to->ctx, f);
    w->out.failed = w->out.failed || comment.failed;
    buf_done(&comment);
    return flush(w, WRITE_AT, err);
}

static enum rc frames(struct writing *w, struct err *err)
{
    size_t to = 0;
    enum rc rc = RC_OK;
    for (size_t from = 0; rc == RC_OK && proves_next(&w->proves, &from, &to); from = to)
        rc = frame(w, from, to, err);
    return rc;
}

enum rc report_evidence_write(const struct report *r, const struct report_evidence *to,
                              struct err *err)
{
    struct writing w = { .r = r, .to = to, .out = BUF_EMPTY };
    enum rc rc = spool_check(to->spool, err);
    if (rc == RC_OK)
        rc = proves_init(&w.proves, r, to->wanted, err);
    if (rc == RC_OK)
        rc = redaction_init(&w.redaction, &w.proves, to->spool, to->redact, err);
    if (rc == RC_OK) {
        section(&w);
        rc = interfaces(&w) && names(&w) ? frames(&w, err) : no_memory(err);
    }
    if (rc == RC_OK)
        rc = flush(&w, 0, err);
    redaction_done(&w.redaction);
    proves_done(&w.proves);
    buf_done(&w.out);
    free(w.fallback);
    return rc;
}
