/* authority/words.h: every text of the pages in both languages, a line each. */
#ifndef SEKISHO_AUTHORITY_WORDS_H
#define SEKISHO_AUTHORITY_WORDS_H

#define WORDS(W)                                                                                   \
    W(BRAND, "Sekisho", "関所")                                                                    \
    W(COVERED, "Operators that report", "報告中の事業者")                                          \
    W(OF_OPERATORS, "of % operators", "全 % 事業者中")                                              \
    W(CALENDAR, "Calendar with reminders", "期限のカレンダー(通知付き)")                           \
    W(RUN_OUT_SOON, "% run out within 7 days", "7日以内に期間満了 % 件")                           \
    W(DOSSIER, "Dossier for a court (ZIP)", "証拠一式(ZIP)")                                      \
    W(INCOMPLETE, "Not all databases answer: figures and lists leave some operators out.",          \
      "応答しないデータベースがあり、表示に一部の事業者が含まれていません。")                       \
    W(SKIP, "To the content", "本文へ")                                                            \
    W(MAIN, "Main", "主な画面")                                                                    \
    W(OVERVIEW, "Overview", "概況")                                                                \
    W(SECTORS, "Sectors", "業種")                                                                  \
    W(SECTOR, "Sector", "業種")                                                                    \
    W(OPERATORS, "Operators", "事業者")                                                            \
    W(OPERATOR, "Operator", "事業者")                                                              \
    W(EQUIPMENT, "Equipment", "機器")                                                              \
    W(FINDINGS, "Findings", "判定")                                                                \
    W(CASES, "Cases", "事案")                                                                      \
    W(CASE, "Case", "事案")                                                                        \
    W(LAW, "Regulations", "法令")                                                                  \
    W(REGULATION, "Regulation", "法令")                                                            \
    W(CLAUSE, "Clause", "条項")                                                                    \
    W(SENSORS, "Sensors", "センサー")                                                              \
    W(SENSOR, "Sensor", "センサー")                                                                \
    W(ACTS, "Record of acts", "行為の記録")                                                        \
    W(SEARCH, "Search", "検索")                                                                    \
    W(SEARCH_HINT, "Operator, model, maker, address or case", "事業者、型番、製造者、アドレス、事案")  \
    W(OTHER_LANGUAGE, "日本語", "English")                                                         \
    W(SIGN_IN, "Sign in", "サインイン")                                                            \
    W(SIGN_OUT, "Sign out", "サインアウト")                                                        \
    W(ACCOUNT, "Account", "アカウント")                                                            \
    W(USER_NAME, "User name", "利用者名")                                                          \
    W(PASSWORD, "Password", "パスワード")                                                          \
    W(CODE, "Code", "確認コード")                                                                  \
    W(CODE_HINT, "Six digits from your authenticator", "認証アプリの6桁")                          \
    W(OLD_PASSWORD, "Present password", "現在のパスワード")                                        \
    W(NEW_PASSWORD, "New password", "新しいパスワード")                                            \
    W(NEW_PASSWORD_HINT, "At least 12 characters; every session ends, this one too",                \
      "12文字以上。変更すると全てのセッションが終わります")                                         \
    W(CHANGE, "Change", "変更")                                                                    \
    W(WRONG_SIGN_IN, "Name, password or code is wrong. A code counts once; wait for the next one.", \
      "利用者名、パスワード又は確認コードが違います。コードは1回限り有効です。次のコードをお待ちください。") \
    W(WAIT_SIGN_IN, "Too many wrong tries. Try again in some time:", "試行が多すぎます。しばらくしてから再度お試しください:") \
    W(SECONDS, "seconds", "秒")                                                                    \
    W(ROLE, "Role", "役割")                                                                        \
    W(INVENTED, "Data of a simulation: operators are invented, addresses are those of documentation.", \
      "演習用データ:事業者は架空であり、アドレスは文書用です。")                                   \
    W(NOT_CONFIRMED, "What is shown is what sensors saw. It is suspected until a document or an inspection confirms it.", \
      "表示されているのは監視の結果です。文書又は検査で確認されるまでは「疑い」にとどまります。")  \
    W(AS_OF, "as of", "現在")                                                                      \
    W(VIOLATION, "Violation", "違反")                                                              \
    W(DUE, "Deadline ahead", "期限あり")                                                           \
    W(REQUIRED, "Action required", "要対応")                                                       \
    W(UNDETERMINED, "Undetermined", "不明")                                                        \
    W(ADVICE, "Advice", "助言")                                                                    \
    W(EXEMPT, "Exempt", "適用除外")                                                                \
    W(COMPLIANT, "Compliant", "適合")                                                              \
    W(SUSPECTED, "suspected", "疑い")                                                              \
    W(CONFIRMED, "confirmed", "確認済み")                                                          \
    W(PIECES, "pieces of equipment", "台")                                                         \
    W(DUE_IN, "Due in 30 days", "30日以内の期限")                                                  \
    W(DUE_LATER, "in 90 days: %, in 365 days: %", "90日以内 %、365日以内 %")                       \
    W(SILENT, "Silent sensors", "沈黙しているセンサー")                                            \
    W(OF_SENSORS, "of % sensors", "全 % 台中")                                                     \
    W(NEW_TODAY, "New since yesterday", "昨日以降の新規")                                          \
    W(NEW_TODAY_WHAT, "findings opened", "件の判定")                                               \
    W(OPEN_CASES, "Open cases", "進行中の事案")                                                    \
    W(HEAT, "Sectors and states", "業種と状態")                                                    \
    W(HEAT_WHAT, "Pieces of equipment by their strictest finding; the deeper the colour, the larger the share of the sector.", \
      "各欄は最も厳しい判定ごとの機器数。色の濃さは業種内の割合。")                                 \
    W(ALL, "All", "計")                                                                            \
    W(OVER_TIME, "Over time", "推移")                                                              \
    W(OVER_TIME_WHAT, "All operators, at the end of each month: pieces of equipment by state.",     \
      "全事業者、各月末の状態別機器数。")                                                          \
    W(MONTH, "Month", "月")                                                                        \
    W(NEXT_DUE, "Next deadlines", "期限の近い機器")                                                \
    W(DEADLINE, "Deadline", "期限")                                                                \
    W(STATE, "State", "状態")                                                                      \
    W(CERTAINTY, "Certainty", "確度")                                                              \
    W(MAKER, "Maker", "製造者")                                                                    \
    W(MODEL, "Model", "型番")                                                                      \
    W(FIRMWARE, "Firmware", "ファームウェア")                                                      \
    W(SERIAL, "Serial number", "製造番号")                                                         \
    W(CLASS, "Class", "種別")                                                                      \
    W(NETWORK, "Network", "ネットワーク")                                                          \
    W(NAME, "Name", "名称")                                                                        \
    W(COUNTRY, "Country", "国")                                                                    \
    W(ID, "Id", "識別子")                                                                          \
    W(DUTY, "Duty", "義務")                                                                        \
    W(SINCE, "Since", "開始日")                                                                    \
    W(OPENED, "Opened", "開始")                                                                    \
    W(MISSING, "Missing facts", "不足する事実")                                                    \
    W(LAST_SEEN, "Last seen", "最終確認")                                                          \
    W(FIRST_SEEN, "First seen", "初回確認")                                                        \
    W(ADDRESSES, "Addresses", "アドレス")                                                          \
    W(EVIDENCE, "Evidence", "証拠")                                                                \
    W(EVIDENCE_WHAT, "What the equipment said, and the frame that said it. Entry % of the sensor's signed log.", \
      "機器自身の申告と、それを含むフレーム。センサーの署名付き記録の項目 %。")                     \
    W(FRAME, "Frame", "フレーム")                                                                  \
    W(PROTOCOL, "Protocol", "プロトコル")                                                          \
    W(FIELD, "Field", "項目")                                                                      \
    W(VALUE, "Value", "値")                                                                        \
    W(SOURCE, "Capture", "キャプチャ")                                                             \
    W(WHY, "Why", "理由")                                                                          \
    W(HOLDS, "holds", "成立")                                                                      \
    W(HOLDS_NOT, "does not hold", "不成立")                                                        \
    W(UNKNOWN, "unknown", "不明")                                                                  \
    W(EXCEPTION, "exception", "例外")                                                              \
    W(PENALTY, "Penalty", "罰則")                                                                  \
    W(CITATION, "Citation", "根拠")                                                                \
    W(CHECKED, "Compared with its source", "原典との照合")                                         \
    W(STANDING, "Standing", "効力")                                                                \
    W(WHAT_IF, "Whom it would meet", "影響を受ける事業者")                                         \
    W(WHAT_IF_WHAT, "Open findings of this regulation on today's equipment, drafts included: which operators, how many pieces, by when.", \
      "現在の機器に対するこの法令(案を含む)の判定:どの事業者の何台が、いつまでに。")             \
    W(FIRST_DEADLINE, "First deadline", "最初の期限")                                              \
    W(TEXT, "Text", "条文")                                                                        \
    W(NOTHING, "Nothing.", "ありません。")                                                         \
    W(NEXT_PAGE, "Next page", "次のページ")                                                        \
    W(FILTER, "Filter", "絞り込み")                                                                \
    W(PACKETS, "Packets", "パケット")                                                              \
    W(DROPPED, "Dropped", "欠落")                                                                  \
    W(LAST_HEARTBEAT, "Last heartbeat", "最終生存信号")                                            \
    W(SILENT_NOW, "silent", "沈黙")                                                                \
    W(TITLE, "Title", "件名")                                                                      \
    W(PROCEDURE, "Procedure", "手続")                                                              \
    W(NEXT_CLOCK, "Next clock", "次の期限")                                                        \
    W(OPEN_CASE, "Open a case", "事案を開く")                                                      \
    W(OPEN_CASE_WHAT, "On the findings of this equipment that are marked.", "選択した判定について事案を開始します。") \
    W(NEXT_STEP, "Next step", "次の手続")                                                          \
    W(NEXT_STEP_NONE, "Nothing that your role may do today.", "本日あなたの役割で行える手続はありません。") \
    W(DO_IT, "Do it", "実行")                                                                      \
    W(REASON, "Reason", "理由")                                                                    \
    W(DAY_OF, "Day of it (empty: today)", "行為の日(空欄は本日)")                                \
    W(UNTIL, "Until", "まで")                                                                      \
    W(RESTRICTED, "Restricted", "非公開")                                                          \
    W(APPROVE, "Approve", "承認")                                                                  \
    W(REJECT, "Reject", "却下")                                                                    \
    W(PROPOSED, "waits for a second official", "別の職員の承認待ち")                               \
    W(CLOCKS, "Clocks", "期限")                                                                    \
    W(HISTORY, "History", "経過")                                                                  \
    W(BY, "By", "行為者")                                                                          \
    W(ATTACH, "Attach a document", "文書を添付")                                                   \
    W(LETTER, "Letter", "書面")                                                                    \
    W(DOCUMENTS, "Documents", "文書")                                                              \
    W(WHEN, "When", "日時")                                                                        \
    W(WHAT, "What", "内容")                                                                        \
    W(STATUS, "Status", "結果")                                                                    \
    W(ERROR, "This cannot be shown", "表示できません")                                             \
    W(BACK, "Back to the overview", "概況へ戻る")                                                  \
    W(EXPORT, "Export", "書き出し")                                                                \
    W(BASIS, "Basis", "根拠の種類")                                                                \
    W(DESIGNATED, "Designated", "指定日")

enum word {
#define ID_OF(id, en, ja) W_##id,
    WORDS(ID_OF)
#undef ID_OF
        WORD_COUNT
};

#endif
