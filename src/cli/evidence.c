#include "cli/evidence.h"

enum rc evidence_open(struct evidence_file *e, struct arena *arena, struct err *err)
{
    enum rc rc = output_open(&e->file, e->path, arena, err);
    return rc == RC_OK ? spool_open(e->file.folder, &e->spool, err) : rc;
}

static enum rc take(void *ctx, struct slice bytes, struct err *err)
{
    return output_write(ctx, bytes, err);
}

enum rc evidence_write(struct evidence_file *e, const struct report *report, struct err *err)
{
    const struct report_evidence to = {
        .spool = e->spool, .redact = e->redact, .write = take, .ctx = &e->file
    };
    enum rc rc = report_evidence_write(report, &to, err);
    if (rc != RC_OK)
        return err_in(err, rc, "%s", e->path);
    return output_commit(&e->file, err);
}

void evidence_done(struct evidence_file *e)
{
    output_abandon(&e->file);
    spool_close(e->spool);
    e->spool = NULL;
}
