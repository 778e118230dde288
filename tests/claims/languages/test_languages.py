"""Russian and Korean, read through the public face.  States are real, acts invented."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supplyline.claims import load_reader
from supplyline.claims.languages import LanguageMissingError, available, parse, script_of
from supplyline.claims.languages.lexicon import lexicon
from supplyline.claims.languages.words import Word, pack, unpack
from supplyline.claims.parsing.packing import ParseError
from supplyline.claims.parties import party_index
from supplyline.records import Claim, Document, Party, Passage, Quantity, Reading

READER = load_reader()
PUBLISHED = date(2025, 6, 15).isoformat()


def needs(language: str) -> pytest.MarkDecorator:
    """Skip, saying so, where the extra is absent; in CI nothing is skipped: the tests fail there."""
    return pytest.mark.skipif(
        language not in available() and os.environ.get("CI") != "true",
        reason=f"no parser for {language!r}: install supplyline[languages]",
    )


def document(*sentences: str, language: str | None) -> tuple[Document, list[Passage]]:
    """Return a document of ``sentences``."""
    text, passages = "", []
    for index, sentence in enumerate(sentences):
        end = len(text) + len(sentence)
        passages.append(Passage(document="d1:0", index=index, start=len(text), end=end))
        text += sentence + " "
    made = Document(
        id="d1:0", name="test", capture="0" * 64, locator="", url=None, outlet=None, byline=None,
        title=None, published=PUBLISHED, published_by="given", language=language, text=text,
        dateline=None, credits=(), notes=(),
    )  # fmt: skip
    return made, passages


def read(*sentences: str, language: str | None) -> Reading:
    made, passages = document(*sentences, language=language)
    gated = [made.text[passages[i].start : passages[i].end] for i in READER.gate(made, passages)]
    return READER.read(made, passages, dict(zip(gated, READER.parse(gated), strict=True)))


def shown(claim: Claim) -> str:
    """Return what matters of a claim in one line: kind, sides, thing, stage, numbers, time, speakers."""

    def names(parties: Sequence[Party]) -> str:
        return "+".join(str(p.code) for p in parties) or "?"

    def number(q: Quantity) -> str:
        low, high = ("" if v is None else f"{v:g}" for v in (q.low, q.high))
        return f"[{low}..{high} {q.unit}{'' if q.scope == 'single' else ' ' + q.scope}]"

    thing = claim.what.category if claim.what else "?"
    parts = [claim.kind, f"{names(claim.from_)}>{names(claim.to)}", thing, claim.stage]
    parts += ["denied"] if claim.polarity == "denied" else []
    parts += [] if claim.certainty == "certain" else [claim.certainty]
    parts += [number(q) for q in claim.quantity]
    if claim.when:
        parts.append(f"@{claim.when.start or ''}/{claim.when.end or ''}")
    if claim.attribution:
        links = [(s.code or s.text) + ("*" if s.direct else "") for s in claim.attribution]
        parts.append("by " + " < ".join(links))
    return " ".join(parts)


RUSSIAN = [
    ("Швеция отправила в Норвегию 12 танков.", ["transfer SWE>NOR armour done [12..12 танк]"]),
    ("Норвегия получила от Швеции около 3 000 снарядов в мае 2025 года.", ["transfer SWE>NOR ammunition done [3000..3000 снаряд] @2025-05-01/2025-06-01"]),
    ("По данным южнокорейской разведки, КНДР отправила в Россию около 10 000 военнослужащих.", ["deployment PRK>RUS troops done [10000..10000 военнослужащий] by KOR"]),
    ("Москва опровергла сообщения о поставках северокорейских снарядов.", ["transfer PRK>? ammunition done denied by RUS"]),
    ("Министр обороны Норвегии заявил, что Швеция планирует поставить Украине 300 грузовиков.", ["transfer SWE>UKR equipment planned [300..300 грузовик] by NOR"]),
    ("По меньшей мере 40 шведских солдат погибли в Норвегии.", ["casualty SWE>? killed done [40.. солдат]"]),
    ("Швеция и Норвегия подписали договор о торговле.", ["agreement SWE>NOR other done"]),
    ("США ввели санкции против иранских компаний.", ["measure USA>IRN sanction done"]),
    ("США сняли санкции с Сирии.", ["measure USA>SYR sanction ended"]),
    ("Швеция не поставляла Норвегии ракеты.", ["transfer SWE>NOR missile done denied"]),
    ("Швеция отрицает, что поставляла Норвегии ракеты.", ["transfer SWE>NOR missile done denied by SWE"]),
    ("Швеция признала, что отправила в Норвегию солдат.", ["deployment SWE>NOR troops done by SWE"]),
    ("Норвегия обвинила Швецию в поставках ракет Финляндии.", ["transfer SWE>FIN missile done by NOR"]),
    ("Швеция предложила Норвегии поставить танки.", ["transfer SWE>NOR armour offered"]),
    ("Норвегия запросила у Швеции 500 беспилотников.", ["transfer SWE>NOR drone requested [500..500 беспилотник]"]),
    ("Швеция отказалась передать Норвегии танки.", ["transfer SWE>NOR armour agreed denied"]),
    ("Швеция согласилась отправить в Норвегию 30 инженеров.", ["deployment SWE>NOR engineers agreed [30..30 инженер]"]),
    ("Швеция прекратила поставки топлива в Норвегию.", ["transfer SWE>NOR fuel ended"]),
    ("Швеция приостановила экспорт зерна в Норвегию.", ["transfer SWE>NOR food ended"]),
    ("Польша прекратила передачу вооружений Украине.", ["transfer POL>UKR arms ended"]),
    ("Министр иностранных дел Швеции посетил Норвегию 3 июня.", ["contact SWE>NOR other done @2025-06-03/2025-06-04"]),
    ("Президент Швеции встретился с премьер-министром Норвегии.", ["contact SWE>NOR other done"]),
    ("Премьер-министр Швеции прибыл в Норвегию с официальным визитом.", ["contact SWE>NOR other done"]),
    ("Россия поставит КНДР миллион баррелей нефти.", ["transfer RUS>PRK fuel planned [1e+06..1e+06 баррель]"]),
    ("Китай, вероятно, передал Ирану ракеты.", ["transfer CHN>IRN missile done probable"]),
    ("Швеция может поставить Норвегии вертолёты.", ["transfer SWE>NOR aircraft planned possible"]),
    ("Поставки оружия Украине продолжаются.", ["transfer ?>UKR arms under_way"]),
    ("«Швеция передала Норвегии танки», — заявил представитель Финляндии.", ["transfer SWE>NOR armour done by FIN*"]),
    ("Агентство «Фьорд» сообщило со ссылкой на норвежскую разведку, что Швеция отправила Финляндии винтовки.", ["transfer SWE>FIN small_arms done by Агентство «Фьорд» < NOR"]),
    ("Иран передал России сотни баллистических ракет, сообщил Reuters.", ["transfer IRN>RUS missile done [200.. ракета] by Reuters"]),
    ("Швеция якобы отправила Норвегии танки.", ["transfer SWE>NOR armour done by якобы"]),
    ("В Швеции считают, что Норвегия отправила Финляндии солдат.", ["deployment NOR>FIN troops done probable by SWE"]),
    ("Норвегия заявила, что в июне 2024 года Швеция отправила Финляндии от 3 до 4 тысяч солдат.", ["deployment SWE>FIN troops done [3000..4000 солдат] @2024-06-01/2024-07-01 by NOR"]),
    ("С октября 2024 года Швеция отправила в Норвегию более 20 тысяч контейнеров с боеприпасами.", ["transfer SWE>NOR ammunition done [20000.. контейнер] @2024-10-01/"]),
    ("Швеция производит 200 беспилотников в месяц.", ["production SWE>? drone under_way [200..200 беспилотник per_period]"]),
    ("Шведские инструкторы обучили норвежских военных.", ["training SWE>NOR other done"]),
    ("Швеция заплатила Норвегии 20 млн долларов.", ["transfer SWE>NOR money done [2e+07..2e+07 USD]"]),
    ("По оценке Норвегии, Швеция потеряла убитыми и ранеными до 5 тысяч солдат.", ["casualty SWE>? casualties done [..5000 солдат] by NOR"]),
    ("Украина взяла в плен двух шведских солдат.", ["casualty SWE>UKR captured done [2..2 солдат]"]),
    ("Шведские военные воюют на стороне Норвегии.", ["deployment SWE>NOR troops under_way"]),
    ("Шведские рабочие прибыли в Норвегию.", ["deployment SWE>NOR workers done"]),
    ("Снаряды были переданы Норвегии Швецией.", ["transfer SWE>NOR ammunition done"]),
    ("Танки, поставленные Швецией Норвегии, были уничтожены.", ["transfer SWE>NOR armour done"]),
    ("Норвегия использует шведские снаряды.", ["transfer SWE>NOR ammunition under_way"]),
    ("Норвегия призвала Швецию поставить Украине ракеты.", ["transfer SWE>UKR missile requested"]),
    ("Швеция отправила Норвегии продовольствие, топливо и валюту.", ["transfer SWE>NOR food done", "transfer SWE>NOR fuel done", "transfer SWE>NOR money done"]),
    ("Швеция передала Норвегии танки и снаряды.", ["transfer SWE>NOR arms done"]),
    ("Швеция и Норвегия отправили Финляндии снаряды.", ["transfer SWE>FIN ammunition done", "transfer NOR>FIN ammunition done"]),
    ("Если Швеция поставит Норвегии ракеты, переговоры прекратятся.", ["transfer SWE>NOR missile planned unknown"]),
    ("Швеция угрожала поставить Норвегии ракеты.", []),
    ("Поставила ли Швеция Норвегии ракеты?", []),
    ("Поставка танков Норвегии была отложена.", []),
    ("Венгрия выступила против поставок оружия Украине.", []),
    ("Норвегия предупредила Швецию о недопустимости поставок ракет Финляндии.", []),
    ("Китай запретил экспорт беспилотников в Россию.", ["measure CHN>RUS export_control done"]),
    ("Швеция и Норвегия граничат друг с другом, а танки стоят под дождём.", []),
    ("Чехия передала Украине первую партию гаубиц, сообщил министр обороны страны.", ["transfer CZE>UKR artillery done by министр обороны"]),
    ("Белоруссия не отправляла солдат на Украину, заявил Лукашенко.", ["deployment BLR>UKR troops done denied by BLR"]),
    ("По словам представителя Пентагона, Иран поставил России около 200 ракет малой дальности.", ["transfer IRN>RUS missile done [200..200 ракета] by USA"]),
    ("Индия закупит у России системы ПВО на сумму 5 млрд долларов.", ["transfer RUS>IND air_defence planned [5e+09..5e+09 USD]"]),
    ("Великобритания обучила 30 тысяч украинских солдат.", ["training GBR>UKR other done [30000..30000 солдат]"]),
    ("Азербайджан приобрёл у Израиля беспилотники.", ["transfer ISR>AZE drone done"]),
    ("Турция ввела запрет на поставки оружия Израилю.", ["measure TUR>ISR export_control done"]),
    ("Глава МИД Ирана посетил Пекин в среду.", ["contact IRN>CHN other done @2025-06-11/2025-06-12"]),
    ("Сербия опровергла сообщения о продаже боеприпасов Украине.", ["transfer SRB>UKR ammunition done denied by SRB"]),
    ("США одобрили продажу Польше 96 вертолётов.", ["transfer USA>POL aircraft agreed [96..96 вертолет]"]),
    ("Китай поставляет России станки и микрочипы, утверждает госдепартамент.", ["transfer CHN>RUS technology under_way by USA"]),
    ("Франция намерена передать Украине истребители в 2025 году.", ["transfer FRA>UKR aircraft planned @2025-01-01/2026-01-01"]),
    ("В боях погибли двое американских граждан.", ["casualty USA>? killed done [2..2 гражданин]"]),
    ("Канада объявила о санкциях против Белоруссии.", ["measure CAN>BLR sanction done"]),
    ("Южная Корея и Польша заключили контракт на поставку танков.", ["agreement KOR>POL other done"]),
    ("Эфиопия получила турецкие беспилотники.", ["transfer TUR>ETH drone done"]),
    ("Япония выделила Филиппинам 3 млн долларов.", ["transfer JPN>PHL money done [3e+06..3e+06 USD]"]),
    ("Судан просит Россию поставить зерно.", ["transfer RUS>SDN food requested"]),
    ("Армения отказалась от закупки российского оружия.", ["transfer RUS>ARM arms agreed denied"]),
    ("Монголия приняла премьер-министра Японии.", ["contact JPN>MNG other done"]),
    ("Венгрия поставит Сербии 30 бронетранспортёров до конца года.", ["transfer HUN>SRB armour planned [30..30 бронетранспортер]"]),
    ("Казахстан не планирует направлять военных в Сирию, сообщил представитель МИД республики.", ["deployment KAZ>SYR troops planned denied by представитель МИД"]),
    ("Президент Бразилии позвонил президенту Китая и обсудил торговлю.", ["contact BRA>CHN other done"]),
    ("Вьетнам заказал у Южной Кореи 20 гаубиц.", ["transfer KOR>VNM artillery ordered [20..20 гаубица]"]),
    ("Израиль нанёс удар по Дамаску.", []),
    ("Минобороны Польши подтвердило получение 12 танков из США.", ["transfer USA>POL armour done [12..12 танк] by POL"]),
    ("Ливия обвиняет Судан в отправке наёмников.", ["deployment SDN>? troops done by LBY"]),
    ("Грузия и Турция договорились о поставках газа.", ["agreement GEO>TUR other agreed"]),
    ("США приостановят помощь Пакистану.", ["support USA>PAK other ended"]),
    ("Куба намерена принять российских инструкторов.", ["deployment RUS>CUB instructors planned"]),
    ("Кения направила 400 полицейских на Гаити.", ["deployment KEN>HTI troops done [400..400 полицейский]"]),
    ("Бельгия поддержала Украину.", ["support BEL>UKR other done"]),
]  # fmt: skip
KOREAN = [
    ("스웨덴은 5월에 노르웨이에 전차 12대를 인도했다.", ["transfer SWE>NOR armour done [12..12 대] @2025-05-01/2025-06-01"]),
    ("북한이 러시아에 병력 약 1만 명을 파병했다고 국가정보원이 밝혔다.", ["deployment PRK>RUS troops done [10000..10000 명] by KOR"]),
    ("국정원은 북한이 러시아에 약 1만2000명을 파병했다고 밝혔다.", ["deployment PRK>RUS troops done [12000..12000 명] by KOR"]),
    ("러시아는 북한으로부터 포탄을 공급받았다는 보도를 부인했다.", ["transfer PRK>RUS ammunition done denied by RUS"]),
    ("노르웨이 국방장관은 스웨덴이 우크라이나에 트럭 300대를 제공할 계획이라고 말했다.", ["transfer SWE>UKR equipment planned [300..300 대] by NOR"]),
    ("북한군 최소 40명이 쿠르스크에서 전사했다.", ["casualty PRK>? killed done [40.. 명]"]),
    ("러시아와 북한은 포괄적 전략적 동반자 조약을 체결했다.", ["agreement RUS>PRK other done"]),
    ("미국은 이란 기업들에 제재를 부과했다.", ["measure USA>IRN sanction done"]),
    ("미국은 시리아에 대한 제재를 해제했다.", ["measure USA>SYR sanction ended"]),
    ("러시아가 안보리 결의안에 거부권을 행사했다.", ["measure RUS>UNO veto done"]),
    ("북한은 컨테이너 2만여 개 분량의 포탄을 러시아로 보낸 것으로 추정된다.", ["transfer PRK>RUS ammunition done probable [20000.. 컨테이너] by unstated"]),
    ("러시아는 북한에 정제유 100만 배럴 이상을 공급한 것으로 알려졌다.", ["transfer RUS>PRK fuel done [1e+06.. 배럴] by unstated"]),
    ("스웨덴은 노르웨이에 미사일을 보내지 않았다.", ["transfer SWE>NOR missile done denied"]),
    ("이란은 러시아에 드론을 공급하지 않았다고 밝혔다.", ["transfer IRN>RUS drone done denied by IRN"]),
    ("북한은 러시아에 무기를 보낸 적이 없다고 주장했다.", ["transfer PRK>RUS arms done denied by PRK"]),
    ("중국은 러시아에 무기를 판매한 적이 없다고 반박했다.", ["transfer CHN>RUS arms done denied by CHN"]),
    ("노르웨이는 스웨덴에 포탄을 요청했다.", ["transfer SWE>NOR ammunition requested"]),
    ("스웨덴 외무장관이 노르웨이를 방문했다.", ["contact SWE>NOR other done"]),
    ("스웨덴 총리는 노르웨이 총리와 헬싱키에서 회담했다.", ["contact SWE>NOR other done"]),
    ("스웨덴은 노르웨이에 대한 무기 지원을 중단했다.", ["transfer SWE>NOR arms ended"]),
    ("스웨덴이 노르웨이에 보낸 포탄은 낡은 것이었다.", ["transfer SWE>NOR ammunition done"]),
    ("스웨덴은 노르웨이에 식량과 연료를 제공했다.", ["transfer SWE>NOR food done", "transfer SWE>NOR fuel done"]),
    ("노르웨이는 스웨덴에서 쌀을 수입했다.", ["transfer SWE>NOR food done"]),
    ("스웨덴은 매달 드론 200대를 생산한다.", ["production SWE>? drone under_way [200..200 대 per_period]"]),
    ("스웨덴은 노르웨이에 기술자 30명을 파견하기로 했다.", ["deployment SWE>NOR engineers agreed [30..30 명]"]),
    ("스웨덴은 노르웨이에 전차를 제공하겠다고 제안했다.", ["transfer SWE>NOR armour offered"]),
    ("독일은 우크라이나에 전차를 보낼 예정이다.", ["transfer DEU>UKR armour planned"]),
    ("우크라이나군은 스웨덴군 2명을 생포했다.", ["casualty SWE>UKR captured done [2..2 명]"]),
    ("스웨덴은 노르웨이 군인들을 훈련시켰다.", ["training SWE>NOR other done"]),
    ("“스웨덴이 노르웨이에 전차를 보냈다”고 핀란드 총리가 말했다.", ["transfer SWE>NOR armour done by FIN*"]),
    ("통신사 노르드뉴스는 노르웨이 정보당국이 스웨덴이 핀란드에 소총을 보냈다고 판단했다고 보도했다.", ["transfer SWE>FIN small_arms done probable by 통신사 노르드뉴스 < NOR"]),
    ("스웨덴은 2024년 10월부터 노르웨이에 포탄 수천 발을 보냈다.", ["transfer SWE>NOR ammunition done [2000.. 발] @2024-10-01/"]),
    ("스웨덴이 노르웨이에 헬기를 판매할 수 있다.", ["transfer SWE>NOR aircraft planned possible"]),
    ("스웨덴은 노르웨이에 2천만 달러를 지급했다.", ["transfer SWE>NOR money done [2e+07..2e+07 USD]"]),
    ("한국 정부는 우크라이나에 무기를 지원할 가능성을 배제하지 않았다.", ["transfer KOR>UKR arms planned possible"]),
    ("스웨덴 노동자들이 노르웨이에 파견됐다.", ["deployment SWE>NOR workers done"]),
    ("노르웨이군이 스웨덴제 미사일을 사용했다.", ["transfer SWE>NOR missile done"]),
    ("국방부는 스웨덴군 100여 명이 사망하고 1000여 명이 부상한 것으로 추정된다고 밝혔다.", ["casualty SWE>? killed done probable [100.. 명] by 국방부 < unstated", "casualty SWE>? wounded done probable [1000.. 명] by 국방부 < unstated"]),
    ("스웨덴은 노르웨이에 포탄을 수출하고 석유를 받았다.", ["transfer SWE>NOR ammunition done", "transfer ?>SWE fuel done"]),
    ("만약 스웨덴이 노르웨이에 미사일을 보내면 협상은 끝난다.", ["transfer SWE>NOR missile under_way unknown"]),
    ("스웨덴은 노르웨이에 미사일을 보내겠다고 위협했다.", []),
    ("스웨덴이 노르웨이에 미사일을 보냈는가?", []),
    ("서방은 북한에 러시아로의 무기 이전을 중단하라고 촉구했다.", []),
    ("노르웨이와 스웨덴은 병력 교환을 논의하지 않았다.", []),
    ("체코는 우크라이나에 곡사포 20문을 전달했다고 국방부가 밝혔다.", ["transfer CZE>UKR artillery done [20..20 문] by 국방부"]),
    ("벨라루스는 우크라이나에 군인을 보내지 않았다.", ["deployment BLR>UKR troops done denied"]),
    ("미국 국방부는 이란이 러시아에 미사일 200여 발을 공급했다고 말했다.", ["transfer IRN>RUS missile done [200.. 발] by USA"]),
    ("인도는 러시아로부터 방공체계를 구매할 계획이다.", ["transfer RUS>IND air_defence planned"]),
    ("영국은 우크라이나 병사 3만 명을 훈련시켰다.", ["training GBR>UKR other done [30000..30000 명]"]),
    ("아제르바이잔은 이스라엘에서 드론을 도입했다.", ["transfer ISR>AZE drone done"]),
    ("튀르키예는 이스라엘에 대한 무기 수출을 중단했다.", ["transfer TUR>ISR arms ended"]),
    ("이란 외무장관이 수요일 베이징을 방문했다.", ["contact IRN>CHN other done @2025-06-11/2025-06-12"]),
    ("세르비아는 우크라이나에 탄약을 판매했다는 보도를 부인했다.", ["transfer SRB>UKR ammunition done denied by SRB"]),
    ("미국은 폴란드에 헬기 96대를 판매하는 것을 승인했다.", ["transfer USA>POL aircraft agreed [96..96 대]"]),
    ("중국이 러시아에 반도체를 공급하고 있다고 미국이 주장했다.", ["transfer CHN>RUS technology under_way by USA"]),
    ("프랑스는 2025년 우크라이나에 전투기를 제공할 방침이다.", ["transfer FRA>UKR aircraft planned @2025-01-01/2026-01-01"]),
    ("러시아군 500명이 숨졌다고 우크라이나가 발표했다.", ["casualty RUS>? killed done [500..500 명] by UKR"]),
    ("캐나다가 벨라루스에 제재를 부과했다.", ["measure CAN>BLR sanction done"]),
    ("한국과 폴란드는 전차 공급 계약을 체결했다.", ["agreement KOR>POL other done"]),
    ("에티오피아는 튀르키예제 드론을 사용했다.", ["transfer TUR>ETH drone done"]),
    ("일본은 필리핀에 300만 달러를 지원했다.", ["transfer JPN>PHL money done [3e+06..3e+06 USD]"]),
    ("수단은 러시아에 곡물 지원을 요청했다.", ["transfer RUS>SDN food requested"]),
    ("이스라엘은 가자지구에 식량을 반입하는 것을 막았다.", []),
    ("일본 총리가 몽골 대통령과 통화했다.", ["contact JPN>MNG other done"]),
    ("헝가리는 연말까지 세르비아에 장갑차 30대를 공급할 예정이다.", ["transfer HUN>SRB armour planned [30..30 대]"]),
    ("카자흐스탄은 시리아에 군인을 파견할 계획이 없다고 외교부가 밝혔다.", ["deployment KAZ>SYR troops planned denied by 외교부"]),
    ("브라질 대통령이 중국 주석과 전화 통화를 했다.", ["contact BRA>CHN other done"]),
    ("베트남은 한국에 자주포 20문을 주문했다.", ["transfer KOR>VNM artillery ordered [20..20 문]"]),
    ("이스라엘이 다마스쿠스를 공습했다.", []),
    ("폴란드 국방부는 미국에서 전차 12대를 받았다고 확인했다.", ["transfer USA>POL armour done [12..12 대] by POL"]),
    ("조지아와 튀르키예는 가스 공급에 합의했다.", ["agreement GEO>TUR other agreed"]),
    ("미국은 파키스탄에 대한 원조를 중단할 것이라고 발표했다.", ["support USA>PAK other ended by USA"]),
    ("파키스탄이 아제르바이잔에 전투기를 판매한 것으로 전해졌다.", ["transfer PAK>AZE aircraft done by unstated"]),
    ("북한은 시리아에 화학무기 물자를 보냈다는 의혹을 받고 있다.", ["transfer PRK>SYR goods done possible"]),
    ("케냐는 아이티에 경찰 400명을 파견했다.", ["deployment KEN>HTI troops done [400..400 명]"]),
    ("벨기에는 우크라이나를 지지했다.", ["support BEL>UKR other done"]),
    ("중국은 러시아에 드론 수출을 금지했다.", ["measure CHN>RUS export_control done"]),
    ("쇼이구 서기가 17일 평양을 방문했다.", ["contact RUS>PRK other done @2025-05-17/2025-05-18"]),
    ("국정원은 3일 북한이 러시아에 병력을 파병했다고 밝혔다.", ["deployment PRK>RUS troops done by KOR"]),
    ("스웨덴은 5월 3일 노르웨이에 전차를 보냈다.", ["transfer SWE>NOR armour done @2025-05-03/2025-05-04"]),
]  # fmt: skip


@needs("ru")
@pytest.mark.parametrize(("sentence", "claims"), RUSSIAN)
def test_russian_is_read(sentence: str, claims: list[str]) -> None:
    """Who did what to whom, how far, how surely and who says so are read of a Russian sentence."""
    assert [shown(c) for c in read(sentence, language="ru").claims] == claims


@needs("ko")
@pytest.mark.parametrize(("sentence", "claims"), KOREAN)
def test_korean_is_read(sentence: str, claims: list[str]) -> None:
    """Who did what to whom, how far, how surely and who says so are read of a Korean sentence."""
    assert [shown(c) for c in read(sentence, language="ko").claims] == claims


# Names that bend alike stand in each other's place: nothing but who acts differs.
EXCHANGED = {
    "ru": (RUSSIAN, {"Швеци": "Росси", "Норвеги": "Германи"}, {"SWE": "RUS", "NOR": "DEU"}, ("шведск", "норвежск", "Росси")),
    "ko": (KOREAN, {"스웨덴": "북한", "노르웨이": "러시아"}, {"SWE": "PRK", "NOR": "RUS"}, ("북한", "러시아")),
}  # fmt: skip


@pytest.mark.parametrize("language", [pytest.param(c, marks=needs(c)) for c in EXCHANGED])
def test_every_side_is_read_alike(language: str) -> None:
    """With other states in the same sentences the same claims are read."""
    sentences, names, codes, fixed = EXCHANGED[language]
    read_anew = 0
    for sentence, claims in sentences:
        if any(word in sentence.casefold() or word in sentence for word in fixed):
            continue
        swapped, wanted = sentence, " | ".join(claims)
        for one, other in names.items():
            swapped = swapped.replace(one, other)
        for one, other in codes.items():
            wanted = wanted.replace(one, other)
        found = " | ".join(shown(c) for c in read(swapped, language=language).claims)
        assert found == wanted, swapped
        read_anew += swapped != sentence
    assert read_anew > 20


@needs("ru")
def test_offsets_speakers_and_places_are_the_document_s() -> None:
    """A claim carries its sentence verbatim, its words and the place that is no party."""
    reading = read(
        "Дождь шёл весь день.",
        "Агентство «Фьорд» сообщило, что 40 шведских солдат погибли в Курской области.",
        language="ru",
    )
    assert (reading.sentences, reading.gated) == (2, 1)
    (claim,) = reading.claims
    made, _ = document("Дождь шёл весь день.", claim.sentence, language="ru")
    assert made.text[claim.start : claim.end] == claim.sentence
    assert claim.attribution[0].text == "Агентство «Фьорд»"
    assert [(p.text, p.role) for p in claim.place] == [("Курской области", "location")]
    assert claim.what is not None
    assert claim.what.text in claim.sentence
    assert claim.reader == READER.name


def test_a_language_without_a_reader_is_said_so_by_document() -> None:
    """No document is read as if it were in another language, and none is left out in silence."""
    reading = read("Ruotsi lähetti Norjaan 12 panssarivaunua.", language="fi")
    assert reading.unread == "no reader for language 'fi'"
    assert (reading.sentences, reading.gated, reading.claims) == (1, 0, ())


@pytest.mark.parametrize("language", ["ru", "ko"])
def test_without_the_extra_the_document_is_unread(language: str) -> None:
    """A reader of English alone says which language it lacks."""
    plain = type(READER)(name="plain", languages=("en",), pipeline=READER.pipeline)
    made, passages = document("…", language=language)
    assert plain.gate(made, passages) == ()
    assert plain.read(made, passages, {}).unread == f"no reader for language {language!r}"


@needs("ko")
def test_korean_is_known_by_its_letters() -> None:
    """Hangul tells its language where the document does not; Cyrillic may be many."""
    sentence = "스웨덴은 노르웨이에 전차를 보냈다."
    assert [shown(c) for c in read(sentence, language=None).claims] == [
        "transfer SWE>NOR armour done"
    ]
    assert read("Швеция отправила Норвегии танки.", language=None).unread is not None


@needs("ru")
def test_a_sentence_in_other_letters_is_left_alone() -> None:
    """A stored parse means one thing: English in a Russian text, and Russian in an English, is not gated."""
    english, russian = "Sweden sent tanks to Norway.", "Швеция отправила Норвегии танки."
    for language, kept in (("ru", russian), ("en", english)):
        reading = read(english, russian, language=language)
        assert [c.sentence for c in reading.claims] == [kept]
    assert script_of(english) is None
    assert [len(p) > 0 for p in READER.parse([russian, english])] == [True, True]


def test_a_missing_parser_is_named() -> None:
    """A sentence of a language that cannot be parsed here is an error with the way out."""
    with pytest.raises(LanguageMissingError, match=r"install supplyline\[languages\]"):
        parse(["…"], "fi")


def test_a_damaged_parse_is_refused() -> None:
    """Bytes that are no parse of this version raise, and say what to do."""
    with pytest.raises(ParseError, match="build the case again"):
        unpack(b"nothing")
    word = Word(0, "Мир", 0, 3, "мир", "NOUN")
    assert unpack(pack("ru", [word])).words == [word]


@pytest.mark.parametrize("language", ["ru", "ko"])
def test_codes_are_those_of_the_party_table(language: str) -> None:
    """A name in another language stands for a code that the English table has, once only."""
    parties = lexicon(language).parties
    assert len(parties) > 120
    names = [name for party in parties.values() for name in party.all()]
    assert len(names) == len(set(names))
    known = {party_index().code_of(name) for name in ("Sweden", "the United Nations", "NATO", "EU")}
    assert known <= set(parties)


TEXTS = {
    "ru": st.text(alphabet=" .,:«»—-0123456789%$АБВГДежзийклмнопрст", max_size=60),
    "ko": st.text(alphabet=" .,:“”0123456789%북한러시아에포탄을보냈다고는말했만명", max_size=60),
}
PIECES = {
    "ru": ["Швеция", "отправила", "Норвегии", "не", "танки", "12", "что", ",", "заявил", "если", "«", "в", "до", "поставки", "санкции", "тысяч", "."],
    "ko": ["스웨덴은", "노르웨이에", "전차를", "12대", "보냈다고", "말했다", "않았다", "무기", "지원을", "중단했다", "할", "것으로", "추정된다", ".", "“"],
}  # fmt: skip


@pytest.mark.parametrize("language", [pytest.param(c, marks=needs(c)) for c in TEXTS])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_text_fells_the_reader(language: str, data: st.DataObject) -> None:
    """Whatever stands in a sentence, reading it gives claims or none."""
    pieces = st.lists(st.sampled_from(PIECES[language]), max_size=14).map(" ".join)
    sentence = data.draw(st.one_of(TEXTS[language], pieces)).strip() or "…"
    for claim in read(sentence, language=language).claims:
        assert claim.sentence == sentence
        assert claim.from_ or claim.to


def test_words_that_hang_on_each_other_are_cut_loose() -> None:
    """A parser may hand out a circle; the first word of it then hangs on nothing."""
    words = [
        Word(0, "а", 0, 1, "а", "NOUN", head=1, rel="nmod"),
        Word(1, "б", 2, 3, "б", "NOUN", head=0, rel="nmod"),
        Word(2, "в", 4, 5, "в", "NOUN", head=2, rel="nmod"),
        Word(3, "г", 6, 7, "г", "NOUN", head=1, rel="nmod"),
    ]
    assert [word.head for word in unpack(pack("ru", words)).words] == [-1, 0, -1, 1]
