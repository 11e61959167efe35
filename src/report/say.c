/* The words of reports in Japanese. */
#include "report/words.h"

static const struct {
    const char *en;
    const char *ja;
} phrases[] = {
    /* statuses of findings */
    { "violation", "違反" },
    { "due", "期限あり" },
    { "required", "事前手続が必要" },
    { "undetermined", "判定不能" },
    { "advice", "勧奨" },
    { "exempt", "適用除外" },
    { "compliant", "適合" },
    /* duties */
    { "do-not-procure", "調達禁止" },
    { "do-not-install", "設置禁止" },
    { "do-not-use", "使用禁止" },
    { "do-not-remote-control", "遠隔制御禁止" },
    { "do-not-subsidise", "補助金支出禁止" },
    { "do-not-authorise", "認証禁止" },
    { "do-not-market", "販売禁止" },
    { "remove", "撤去" },
    { "limit", "割合の制限" },
    { "notify", "届出" },
    { "hold", "待機" },
    { "permit", "許可" },
    { "report", "報告" },
    { "assess", "評価" },
    /* standings of regulations */
    { "in-force", "施行中" },
    { "enacted", "公布済み・未施行" },
    { "proposed", "提案中" },
    { "policy", "方針" },
    { "superseded", "廃止" },
    /* how a text was checked */
    { "verified", "原文と照合済み" },
    { "secondary", "二次資料による" },
    { "unverified", "未確認" },
    /* bases */
    { "stated", "機器自身の申告" },
    { "registered", "番号登録簿" },
    { "inferred", "推定" },
    { "declared", "台帳の記載" },
    /* labels */
    { "also", "別アドレス" },
    { "name", "名称" },
    { "manufacturer", "製造者" },
    { "brand", "ブランド" },
    { "model", "型番" },
    { "firmware", "ファームウェア" },
    { "serial", "製造番号" },
    { "class", "種別" },
    { "network", "所属網" },
    { "component", "部品" },
    { "address", "アドレス" },
    { "note", "注記" },
    { "conflict", "矛盾" },
    { "first seen", "初回観測" },
    { "last seen", "最終観測" },
    { "evidence", "根拠" },
    { "verdict", "判定" },
    { "duty", "義務" },
    { "clause", "条項" },
    { "regulation", "規制" },
    { "standing", "効力" },
    { "citation", "条文" },
    { "source", "出典" },
    { "checked", "照合" },
    { "deadline", "期限" },
    { "since", "違反開始日" },
    { "exception", "除外" },
    { "conditions", "要件" },
    { "missing", "不明な事実" },
    { "penalty", "制裁" },
    { "would change it", "判定を変える事実" },
    { "not known", "不明" },
    { "controlled by", "支配者" },
    { "confidence", "確度" },
    { "supports", "裏付ける項目" },
    { "holds", "成立" },
    { "fails", "不成立" },
    { "unknown", "不明" },
    { "it would speak against it", "該当する" },
    { "it would not speak against it", "該当しない" },
    { "it would be open", "判定できない" },
    { "if it held", "成立したなら" },
    { "if it did not hold", "成立しなければ" },
    { "(suspected: a capture alone confirms nothing)", "(疑い:通信記録だけでは確定しない)" },
    { "it is said to be of different makers or models; see the evidence",
      "製造者または型番の申告が食い違う(根拠を参照)" },
    { "Asked as well, without a verdict against it:", "ほかに適用を検討した条項(該当なし):" },
    { "No regulation says anything about it under these circumstances.",
      "この条件では、この機器に関する規制はない。" },
    /* plans */
    { "introduction", "導入" },
    { "outsourcing", "重要維持管理等の委託" },
    { "Missing", "記載漏れ" },
    { "Wrong", "誤った記載" },
    { "A reviewer will ask", "審査で確認される事項" },
    { "Need not be stated", "記載不要" },
    { "Parties", "供給者・受託者" },
    { "Findings", "判定" },
    { "not in the entity graph", "組織データベースにない" },
    { "the plan says", "計画書の記載:" },
    { "listed on", "掲載リスト:" },
    { "wait until", "待機期限" },
    { "Complete, and free to go.", "記載は完全で、導入できる。" },
    { "Not yet free to go.", "まだ導入できない。" },
};

const char *report_say(enum report_lang lang, const char *english)
{
    for (size_t i = 0; lang == REPORT_JA && i < sizeof phrases / sizeof phrases[0]; i++)
        if (strcmp(phrases[i].en, english) == 0)
            return phrases[i].ja;
    return english;
}
