"""One small report in several languages, written for the tests."""
# ruff: noqa: E501 (wide scripts count double)

PROSE = {
    "en": "The committee met on Tuesday to discuss the harvest. Every member agreed that the road along the river "
    "should be repaired before winter. A letter from the mayor was read aloud and filed with the other papers. "
    "Nobody could explain why the bridge had been closed for so long. The next meeting takes place in October.",
    "de": "Der Ausschuss beriet am Dienstag über die Ernte. Alle Mitglieder stimmten darin überein, dass die Straße am "
    "Fluss vor dem Winter ausgebessert werden müsse. Ein Schreiben des Bürgermeisters wurde verlesen und abgelegt. "
    "Niemand konnte erklären, weshalb die Brücke so lange gesperrt geblieben war.",
    "fr": "Le comité s'est réuni mardi pour parler de la récolte. Tous les membres étaient d'avis que la route qui longe "
    "la rivière devait être réparée avant l'hiver. Une lettre du maire fut lue à haute voix puis classée. Personne ne "
    "put expliquer pourquoi le pont était resté fermé si longtemps.",
    "es": "El comité se reunió el martes para hablar de la cosecha. Todos los miembros estuvieron de acuerdo en que el "
    "camino junto al río debía repararse antes del invierno. Se leyó en voz alta una carta del alcalde. Nadie supo "
    "explicar por qué el puente llevaba tanto tiempo cerrado.",
    "pl": "Komitet zebrał się we wtorek, aby omówić zbiory. Wszyscy członkowie zgodzili się, że droga wzdłuż rzeki "
    "powinna zostać naprawiona przed zimą. Odczytano na głos list burmistrza. Nikt nie potrafił wyjaśnić, dlaczego "
    "most był tak długo zamknięty.",
    "vi": "Ủy ban đã họp vào thứ ba để bàn về mùa gặt. Mọi thành viên đều đồng ý rằng con đường dọc bờ sông phải được sửa "
    "trước mùa đông. Một lá thư của thị trưởng được đọc to. Không ai giải thích được vì sao cây cầu bị đóng lâu như vậy.",
    "ru": "Комитет собрался во вторник, чтобы обсудить урожай. Все согласились, что дорогу вдоль реки надо починить до "
    "наступления зимы. Письмо главы города прочитали вслух и подшили к делу. Никто не мог объяснить, почему мост так "
    "долго оставался закрытым.",
    "el": "Η επιτροπή συνεδρίασε την Τρίτη για να συζητήσει τη σοδειά. Όλα τα μέλη συμφώνησαν ότι ο δρόμος δίπλα στο "
    "ποτάμι έπρεπε να επισκευαστεί πριν από τον χειμώνα. Κανείς δεν μπορούσε να εξηγήσει γιατί η γέφυρα έμεινε κλειστή.",
    "he": "הוועדה התכנסה ביום שלישי כדי לדון ביבול. כל החברים הסכימו כי הדרך שלאורך הנהר צריכה תיקון לפני החורף. מכתב "
    "מראש העיר נקרא בקול. איש לא ידע להסביר מדוע היה הגשר סגור זמן רב כל כך.",
    "ar": "اجتمعت اللجنة يوم الثلاثاء لمناقشة الحصاد. اتفق جميع الأعضاء على أن الطريق المحاذي للنهر يجب إصلاحه قبل "
    "الشتاء. قرئت رسالة من رئيس البلدية بصوت مرتفع. لم يستطع أحد أن يفسر لماذا بقي الجسر مغلقا كل هذه المدة.",
    "zh": "委员会于星期二开会讨论今年的收成。所有成员一致认为沿河的道路应当在冬天之前修好。会上宣读了市长的来信。"
    "没有人能够解释为什么那座桥关闭了这么久。下一次会议定在十月举行。",
    "ja": "委員会は火曜日に集まり、今年の収穫について話し合いました。川沿いの道は冬になる前に直すべきだと全員が認めました。"
    "市長からの手紙が読み上げられました。橋がなぜ長い間閉じられていたのか、誰も説明できませんでした。",
    "ko": "위원회는 화요일에 모여 올해의 수확에 대해 논의했다. 모든 위원은 강변의 길을 겨울이 오기 전에 고쳐야 한다는 데 "
    "뜻을 같이했다. 시장의 편지가 낭독되었다. 다리가 왜 그렇게 오래 닫혀 있었는지 아무도 설명하지 못했다.",
    "th": "คณะกรรมการประชุมกันในวันอังคารเพื่อหารือเรื่องการเก็บเกี่ยว สมาชิกทุกคนเห็นพ้องกันว่าถนนริมแม่น้ำควรได้รับการซ่อมแซมก่อนฤดูหนาว "
    "ไม่มีใครอธิบายได้ว่าทำไมสะพานจึงถูกปิดนานเช่นนั้น",
}

SHAPED = {  # their letters join, and PDF files seldom say which letters a joined one stands for
    "hi": "समिति की बैठक मंगलवार को हुई। सभी सदस्य इस बात पर सहमत थे कि नदी के किनारे की सड़क की मरम्मत सर्दियों से पहले होनी चाहिए। "
    "नगर प्रमुख का पत्र ज़ोर से पढ़ा गया। कोई नहीं बता सका कि पुल इतने समय तक बंद क्यों रहा।",
    "bn": "কমিটি মঙ্গলবার ফসল নিয়ে আলোচনা করতে বসেছিল। সকল সদস্য একমত হলেন যে নদীর ধারের রাস্তাটি শীতের আগে মেরামত করা উচিত। "
    "কেউ বলতে পারেনি কেন সেতুটি এতদিন বন্ধ ছিল।",
    "ta": "குழு செவ்வாய்க்கிழமை கூடி அறுவடை பற்றி விவாதித்தது. ஆற்றங்கரை சாலையை குளிர்காலத்திற்கு முன் சரிசெய்ய வேண்டும் என்று "
    "அனைவரும் ஒப்புக்கொண்டனர். பாலம் ஏன் இவ்வளவு காலம் மூடப்பட்டிருந்தது என்று யாராலும் விளக்க முடியவில்லை.",
    "ka": "კომიტეტი სამშაბათს შეიკრიბა მოსავლის განსახილველად. ყველა წევრი დათანხმდა, რომ მდინარის პირას გზა ზამთრამდე უნდა "
    "შეკეთებულიყო. ვერავინ ახსნა, რატომ იყო ხიდი ამდენ ხანს დაკეტილი.",
    "hy": "Հանձնաժողովը հավաքվեց երեքշաբթի օրը քննարկելու բերքը։ Բոլոր անդամները համաձայնեցին, որ գետի երկայնքով ճանապարհը պետք է "
    "նորոգվի ձմռանից առաջ։ Ոչ ոք չկարողացավ բացատրել, թե ինչու էր կամուրջն այդքան երկար փակ։",
    "am": "ኮሚቴው ማክሰኞ ዕለት ስለ ምርቱ ለመወያየት ተሰበሰበ። ሁሉም አባላት በወንዙ ዳር ያለው መንገድ ከክረምት በፊት መጠገን እንዳለበት ተስማሙ። "
    "ድልድዩ ለምን ለረጅም ጊዜ እንደተዘጋ ማንም ማስረዳት አልቻለም።",
}
