/* Who sent a frame, on the link and on IP, counted once for each header. */
#include "dissect/lane.h"

void lane_station(struct pkt *p)
{
    struct lane *lane = p->lane;
    p->station = seen_station(&lane->seen, &p->f);
    if (p->station != NULL)
        echo_step(&lane->echo.tape, ECHO_STATION, p->station->at);
}

void lane_host(struct pkt *p)
{
    struct lane *lane = p->lane;
    p->host = seen_host(&lane->seen, &p->f);
    if (p->host != NULL)
        echo_step(&lane->echo.tape, ECHO_HOST, p->host->at);
    if (talks_note(&lane->talks, &p->f))
        echo_unfit(&lane->echo.tape);
}
