"""Sentences of our own, over all kinds and many states, are read as written here.  Acts are invented.

A claim is ``KIND FROM>TO CATEGORY STAGE POLARITY``; ``-`` is nobody, ``?`` a party without a code.
"""

from __future__ import annotations

import pytest

from supplyline.records import Claim, Party
from tests.claims.test_assembly import read

SENTENCES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("France helped Cameroon rebuild its railways.", ("training FRA>CMR other done affirmed",)),
    (
        "Egyptian officers attended a course in India on mine clearance.",
        ("training IND>EGY other done affirmed",),
    ),
    ("Belarus and China exchanged delegations.", ("contact BLR>CHN other done affirmed",)),
    (
        "A Turkish minister will lead a delegation to Baghdad.",
        ("contact TUR>IRQ other planned affirmed",),
    ),
    (
        "A new ammunition plant opened in Romania.",
        ("production ROU>- ammunition done affirmed",),
    ),
    (
        "Greek shipyards handed three patrol boats over to the Cypriot navy in March.",
        ("transfer GRC>CYP naval done affirmed",),
    ),
    (
        "Peru took delivery of two Russian helicopters last week.",
        ("transfer RUS>PER aircraft done affirmed",),
    ),
    ("Kenya has been equipped with Turkish drones.", ("transfer TUR>KEN drone done affirmed",)),
    (
        "The rifles were sold to Sudan by a Bulgarian firm.",
        ("transfer ?>SDN small_arms done affirmed",),
    ),
    (
        "Brazilian rice worth $40 million was shipped to Cuba.",
        ("transfer BRA>CUB food done affirmed",),
    ),
    (
        "Chile will get 36 used tanks from Germany next year.",
        ("transfer DEU>CHL armour planned affirmed",),
    ),
    ("Vietnam is to buy six submarines from Russia.", ("transfer RUS>VNM naval planned affirmed",)),
    ("Morocco ordered 24 howitzers from France.", ("transfer FRA>MAR artillery ordered affirmed",)),
    (
        "Poland offered to send Mig-29 fighters to Slovakia.",
        ("transfer POL>SVK aircraft offered affirmed",),
    ),
    ("Nepal asked India for fuel.", ("transfer IND>NPL fuel requested affirmed",)),
    (
        "Iraq denied that it had received missiles from Syria.",
        ("transfer SYR>IRQ missile done denied",),
    ),
    (
        "Serbia has stopped exporting ammunition to Israel.",
        ("transfer SRB>ISR ammunition ended affirmed",),
    ),
    ("Portugal promised Mozambique 100 trucks.", ("transfer PRT>MOZ equipment agreed affirmed",)),
    ("Ghana refused to sell gold to Togo.", ("transfer GHA>TGO money agreed denied",)),
    (
        "The shipment of vaccines from India to Bhutan was delayed.",
        ("transfer IND>BTN medical planned affirmed",),
    ),
    ("Iran's sale of oil to Venezuela continues.", ("transfer IRN>VEN fuel under_way affirmed",)),
    (
        "Egypt accused Turkey of smuggling weapons into Libya.",
        ("transfer TUR>LBY arms done affirmed",),
    ),
    ("Oman lent Tanzania $50 million.", ("transfer OMN>TZA money done affirmed",)),
    ("Norway donated 14 field hospitals to Ethiopia.", ("transfer NOR>ETH medical done affirmed",)),
    ("Mali's junta bought drones made in Turkey.", ("transfer TUR>MLI drone done affirmed",)),
    (
        "Finland's parliament approved the export of ammunition to Estonia.",
        ("transfer FIN>EST ammunition planned affirmed",),
    ),
    (
        "Tanks supplied by Italy arrived in Jordan on Monday.",
        ("transfer ITA>JOR armour done affirmed",),
    ),
    (
        "Sweden said it would provide Moldova with radar systems.",
        ("transfer SWE>MDA equipment planned affirmed",),
    ),
    (
        "Thailand has handed Laos a consignment of medicine.",
        ("transfer THA>LAO medical done affirmed",),
    ),
    (
        "In exchange for coal, Indonesia gave China nickel.",
        ("transfer IDN>CHN goods done affirmed", "transfer CHN>IDN fuel done affirmed"),
    ),
    ("Rwanda has been arming rebels in Congo.", ("transfer RWA>? arms under_way affirmed",)),
    (
        "Tajik soldiers were sent to Lebanon as part of the mission.",
        ("deployment TJK>LBN troops done affirmed",),
    ),
    ("Kenya will send 1,000 policemen to Haiti.", ("deployment KEN>HTI troops planned affirmed",)),
    (
        "Hungarian engineers are working in Chad.",
        ("deployment HUN>TCD engineers under_way affirmed",),
    ),
    (
        "Two battalions from Senegal crossed into Gambia.",
        ("deployment SEN>GMB troops done affirmed",),
    ),
    ("Cuba keeps doctors in Bolivia.", ("deployment CUB>BOL workers under_way affirmed",)),
    ("Spain withdrew its soldiers from Iraq.", ("deployment ESP>IRQ troops ended affirmed",)),
    ("Polish mercenaries fought in Angola.", ("deployment POL>AGO troops done affirmed",)),
    ("Australia ruled out sending troops to Fiji.", ("deployment AUS>FJI troops planned denied",)),
    (
        "Japan dispatched a medical team to Turkey after the quake.",
        ("deployment JPN>TUR workers done affirmed",),
    ),
    (
        "About 400 French troops are stationed in Gabon.",
        ("deployment FRA>GAB troops under_way affirmed",),
    ),
    (
        "Nepal agreed to contribute 800 peacekeepers to the mission in Mali.",
        ("deployment NPL>MLI troops agreed affirmed",),
    ),
    (
        "Zimbabwe's deployment of troops in Congo cost millions.",
        ("deployment ZWE>COD troops done affirmed",),
    ),
    ("Ugandan forces entered South Sudan.", ("deployment UGA>SSD troops done affirmed",)),
    ("Jordan trained 300 Iraqi policemen.", ("training JOR>IRQ other done affirmed",)),
    (
        "Turkish officers taught Somali commandos how to clear mines.",
        ("training TUR>SOM other done affirmed",),
    ),
    (
        "Pakistan is building a new frigate at Karachi.",
        ("production PAK>- naval under_way affirmed",),
    ),
    ("Taiwan plans to produce its own submarines.", ("production TWN>- naval planned affirmed",)),
    (
        "Two Peruvian soldiers were killed and five wounded in an ambush.",
        ("casualty PER>- killed done affirmed", "casualty PER>- wounded done affirmed"),
    ),
    (
        "Thai troops shot dead three Cambodian soldiers at the border.",
        ("casualty KHM>THA killed done affirmed",),
    ),
    (
        "Eritrean shelling killed 12 Ethiopian civilians.",
        ("casualty ETH>ERI killed done affirmed",),
    ),
    ("Chad lost 98 soldiers in the attack.", ("casualty TCD>- killed done affirmed",)),
    (
        "Armenia says 105 of its servicemen died in the clashes.",
        ("casualty ARM>- killed done affirmed",),
    ),
    ("India captured a Pakistani pilot.", ("casualty PAK>IND captured done affirmed",)),
    (
        "Sixteen Kenyan policemen are missing after the raid.",
        ("casualty KEN>- missing done affirmed",),
    ),
    ("Turkish casualties in Syria rose to 33.", ("casualty TUR>- casualties done affirmed",)),
    (
        "Ankara, which has sold drones to Kyiv since 2019, has also opened a plant there.",
        ("transfer TUR>UKR drone done affirmed",),
    ),
    (
        "The drones that Turkey sold to Ethiopia were used in Tigray.",
        ("transfer TUR>ETH drone done affirmed",),
    ),
    ("The United States urged Egypt not to send rockets to Sudan.", ()),
    (
        "Washington pressed Cairo to supply shells to Kyiv.",
        ("transfer EGY>UKR ammunition requested affirmed",),
    ),
    (
        "Sweden is considering giving Ukraine Gripen jets.",
        ("transfer SWE>UKR aircraft planned affirmed",),
    ),
    (
        "Berlin has so far resisted calls to send Taurus missiles to Kyiv.",
        ("transfer DEU>UKR missile agreed denied",),
    ),
    (
        "Serbian mortar shells have turned up in Sudan.",
        ("transfer SRB>SDN ammunition done affirmed",),
    ),
    (
        "Tehran's transfer of ballistic missiles to Moscow drew condemnation.",
        ("transfer IRN>RUS missile done affirmed",),
    ),
    (
        "Iran has been accused of supplying the Houthis with drones.",
        ("transfer IRN>? drone done affirmed",),
    ),
    ("Beijing blocked the export of drone parts to Ukraine.", ()),
    (
        "Bulgaria secretly supplied a third of the ammunition Ukraine needed.",
        ("transfer BGR>UKR ammunition done affirmed",),
    ),
    ("Hungary's refusal to let weapons cross its territory angered Kyiv.", ()),
    (
        "A Russian ship unloaded 25,000 tonnes of wheat in Somalia.",
        ("transfer RUS>SOM food done affirmed",),
    ),
    (
        "Wagner mercenaries have been fighting alongside the Malian army.",
        ("deployment RUS>MLI troops under_way affirmed",),
    ),
    (
        "Moscow has some 7,000 soldiers in Armenia.",
        ("deployment RUS>ARM troops under_way affirmed",),
    ),
    (
        "The Philippines will host American missiles.",
        ("transfer USA>PHL missile planned affirmed",),
    ),
    (
        "Polish soldiers serving in Afghanistan came under fire.",
        ("deployment POL>AFG troops under_way affirmed",),
    ),
    (
        "Kazakhstan and Uzbekistan ratified the border treaty.",
        ("agreement KAZ>UZB other done affirmed",),
    ),
    ("Turkey ratified Finland's accession to NATO.", ("agreement TUR>FIN other done affirmed",)),
    (
        "President Lula flew to Beijing, where he met Xi Jinping.",
        ("contact BRA>CHN other done affirmed",),
    ),
    (
        "Jaishankar spoke by telephone with Blinken on Tuesday.",
        ("contact IND>USA other done affirmed",),
    ),
    ("Macron hosted Modi for dinner at the Elysee.", ("contact IND>FRA other done affirmed",)),
    (
        "Mexico's president received the Cuban foreign minister.",
        ("contact CUB>MEX other done affirmed",),
    ),
    (
        "The Sudanese army chief arrived in Cairo for talks with Sisi.",
        ("contact SDN>EGY other done affirmed",),
    ),
    (
        "King Salman sent a cable of condolences to Iraq's president.",
        ("contact SAU>IRQ other done affirmed",),
    ),
    (
        "Canada and Britain imposed sanctions on Belarus.",
        ("measure CAN+GBR>BLR sanction done affirmed",),
    ),
    (
        "Washington lifted its arms embargo on Vietnam.",
        ("measure USA>VNM sanction ended affirmed",),
    ),
    (
        "The Security Council renewed the arms embargo on South Sudan.",
        ("measure UNO>SSD sanction done affirmed",),
    ),
    ("Russia vetoed a resolution on Mali.", ("measure RUS>MLI veto done affirmed",)),
    (
        "Dutch customs seized a shipment of drones bound for Libya.",
        ("measure NLD>LBY seizure done affirmed",),
    ),
    ("Japan froze the assets of two Iranian banks.", ("measure JPN>IRN seizure done affirmed",)),
    ("The US Treasury blacklisted a Turkish firm.", ("measure USA>? designation done affirmed",)),
    ("Norway expelled 15 Russian diplomats.", ("measure NOR>RUS other done affirmed",)),
    ("ECOWAS lifted sanctions against Niger.", ("measure ?>NER sanction ended affirmed",)),
    (
        "Australia tightened export controls on drone engines for Iran.",
        ("measure AUS>IRN export_control done affirmed",),
    ),
    ("Beijing backed Pakistan in the dispute.", ("support CHN>PAK other done affirmed",)),
    ("India reaffirmed its support for Palestine.", ("support IND>PSE other done affirmed",)),
    ("Poland provides military aid to Ukraine.", ("support POL>UKR other under_way affirmed",)),
    ("Pakistan thanked Turkey for its help.", ("support TUR>PAK other done affirmed",)),
    ("Israel denied helping Azerbaijan.", ("support ISR>AZE other done denied",)),
    (
        "Germany suspended military cooperation with Russia.",
        ("support DEU>RUS other ended affirmed",),
    ),
    (
        "At least 20 Pakistani soldiers were killed when militants attacked a post.",
        ("casualty PAK>- killed done affirmed",),
    ),
    (
        "A drone strike killed three American soldiers in Jordan.",
        ("casualty USA>- killed done affirmed",),
    ),
    ("Among the dead were two Chinese engineers.", ("casualty CHN>- killed done affirmed",)),
    (
        "The blast claimed the lives of six Italian peacekeepers.",
        ("casualty ITA>- killed done affirmed",),
    ),
    (
        "Kurdish fighters took two Turkish soldiers prisoner.",
        ("casualty TUR>? captured done affirmed",),
    ),
    ("Four Afghan soldiers died of their wounds.", ("casualty AFG>- killed done affirmed",)),
    (
        "The death toll among Ethiopian troops reached 500.",
        ("casualty ETH>- killed done affirmed",),
    ),
    ("Armenia may lose more soldiers if fighting resumes.", ()),
    ("Fears grew that Russia would send weapons to Niger.", ()),
    (
        "There were no signs that Belarus had sent troops to Ukraine.",
        ("deployment BLR>UKR troops done denied",),
    ),
    ("France has not decided whether to send jets to Greece.", ()),
    ("Had Libya delivered the missiles, Malta would have protested.", ()),
    (
        "Kim Jong Un oversaw the shipment of howitzers to Russia.",
        ("transfer PRK>RUS artillery done affirmed",),
    ),
    (
        "Kyiv's forces rely on German-made air defence systems.",
        ("transfer DEU>UKR air_defence under_way affirmed",),
    ),
    (
        "Turkey has exported drones to Kenya, as well as shells, rifles and armoured vehicles.",
        (
            "transfer TUR>KEN drone done affirmed",
            "transfer TUR>KEN ammunition done affirmed",
            "transfer TUR>KEN small_arms done affirmed",
            "transfer TUR>KEN armour done affirmed",
        ),
    ),
    (
        "The pact did little to stem the largest missile transfers of the decade, from Iran to Yemen.",
        ("transfer IRN>YEM missile done affirmed",),
    ),
    (
        "India's rapid increase in Russian crude oil imports angered Washington.",
        ("transfer RUS>IND fuel under_way affirmed",),
    ),
    (
        "Brazil sold Libya armoured cars in the 1980s, and it later provided rocket launchers.",
        ("transfer BRA>LBY armour done affirmed", "transfer BRA>LBY artillery done affirmed"),
    ),
    (
        "A broker was involved in the transportation of engine parts from China to Iran.",
        ("transfer CHN>IRN equipment done affirmed",),
    ),
    (
        "Belarus and Cuba met. Belarus supplied Cuba with tractors. The shipments included 40 trucks.",
        (
            "contact BLR>CUB other done affirmed",
            "transfer BLR>CUB goods done affirmed",
            "transfer BLR>CUB equipment done affirmed",
        ),
    ),
    (
        "The Australian government gave $20 million to Fiji's farms.",
        ("transfer AUS>FJI money done affirmed",),
    ),
    (
        "Norway has provided $400 million in humanitarian aid to Jordan.",
        ("transfer NOR>JOR money done affirmed",),
    ),
    ("Uganda agreed to a ceasefire.", ("agreement UGA>- other agreed affirmed",)),
    ("Qatar suspended the supply of gas to Jordan.", ("transfer QAT>JOR fuel ended affirmed",)),
    ("Ghana may buy Brazilian jets.", ("transfer BRA>GHA aircraft planned affirmed",)),
    (
        "Washington approved the sale of F-16s to Bahrain.",
        ("transfer USA>BHR aircraft planned affirmed",),
    ),
    ("Italy is unlikely to send frigates to Ukraine.", ("transfer ITA>UKR naval planned denied",)),
    (
        "Russia and Mali dismissed claims that Moscow had delivered missiles to Bamako.",
        ("transfer RUS>MLI missile done denied",),
    ),
    (
        "South Sudan's president met his Ugandan counterpart in Entebbe.",
        ("contact SSD>UGA other done affirmed",),
    ),
    (
        "Angola's defence minister and his Cuban counterpart signed a cooperation pact in Havana on Friday.",
        ("agreement AGO>CUB other done affirmed",),
    ),
    (
        "Malta said two of its nationals died in the clash.",
        ("casualty MLT>- killed done affirmed",),
    ),
    (
        "At least six people were killed when an Ethiopian drone hit a market.",
        ("casualty ->ETH killed done affirmed",),
    ),
    ("Rebels killed 12 soldiers in northern Mali.", ("casualty MLI>? killed done affirmed",)),
    ("Kenyan forces killed three militants.", ("casualty ?>KEN killed done affirmed",)),
    (
        "Ethiopian pilots are being trained in Russia.",
        ("training RUS>ETH other under_way affirmed",),
    ),
    ("Canada will train Jamaican police officers.", ("training CAN>JAM other planned affirmed",)),
    (
        "The training of Iraqi troops by Italian instructors continues.",
        ("training ITA>IRQ other under_way affirmed",),
    ),
    ("France offered to train Malian gendarmes.", ("training FRA>MLI other offered affirmed",)),
    (
        "More than 200 Kenyan students graduated from Cuban medical schools.",
        ("training CUB>KEN other done affirmed",),
    ),
    (
        "Russian advisers instruct Burkina Faso's army.",
        ("training RUS>BFA other under_way affirmed",),
    ),
    (
        "Poland hosted a course for Tunisian customs officers.",
        ("training POL>TUN other done affirmed",),
    ),
    ("India and Oman will hold joint staff training in Muscat.", ()),
    ("The two countries renewed their friendship treaty.", ()),
    ("Cuba stands by Nicaragua.", ("support CUB>NIC other under_way affirmed",)),
    (
        "Laos expressed solidarity with Cambodia after the flood.",
        ("support LAO>KHM other done affirmed",),
    ),
    ("Serbia recognises Palestine.", ("support SRB>PSE other under_way affirmed",)),
    (
        "Turkey, which backs Azerbaijan, closed its border with Armenia.",
        ("support TUR>AZE other under_way affirmed", "measure TUR>ARM other done affirmed"),
    ),
    (
        "Uganda's president pledged full support to South Sudan.",
        ("support UGA>SSD other agreed affirmed",),
    ),
    ("Greece and Cyprus signed an accord on gas.", ("agreement GRC>CYP other done affirmed",)),
    (
        "A memorandum of understanding was signed between Fiji and Tonga.",
        ("agreement FJI>TON other done affirmed",),
    ),
    (
        "Sudan and South Sudan agreed to reopen their border.",
        ("agreement SDN>SSD other agreed affirmed",),
    ),
    (
        "Peru ratified its extradition treaty with Spain.",
        ("agreement PER>ESP other done affirmed",),
    ),
    (
        "The truce between Armenia and Azerbaijan collapsed.",
        ("agreement ARM>AZE other ended affirmed",),
    ),
    (
        "Under a pact signed in 2019, Qatar buys Italian helicopters.",
        ("transfer ITA>QAT aircraft under_way affirmed",),
    ),
    (
        "Jordan and Syria are negotiating a water treaty.",
        ("agreement JOR>SYR other planned affirmed",),
    ),
    (
        "Iceland pulled out of the fisheries accord with Norway.",
        ("agreement ISL>NOR other ended affirmed",),
    ),
    (
        "The contract with Germany for six frigates was initialled by Egypt.",
        ("agreement EGY>DEU other done affirmed",),
    ),
    (
        "Saudi Arabia's crown prince flew to Cairo on Sunday.",
        ("contact SAU>EGY other done affirmed",),
    ),
    (
        "The foreign ministers of Chad and Niger met in Niamey.",
        ("contact TCD>NER other done affirmed",),
    ),
    (
        "Oman's sultan begins a two-day visit to Kuwait today.",
        ("contact OMN>KWT other under_way affirmed",),
    ),
    (
        "Bolivia's president held talks with his Paraguayan counterpart.",
        ("contact BOL>PRY other done affirmed",),
    ),
    (
        "Hun Manet telephoned Anwar Ibrahim to discuss the border.",
        ("contact KHM>MYS other done affirmed",),
    ),
    ("A Vatican envoy will travel to Minsk.", ("contact VAT>BLR other planned affirmed",)),
    (
        "Kuwait's emir congratulated the new president of Mongolia.",
        ("contact KWT>MNG other done affirmed",),
    ),
    ("Denmark summoned the Turkish ambassador.", ("contact TUR>DNK other done affirmed",)),
    ("Delegations from Iran and Iraq exchanged prisoners at the border.", ()),
    (
        "Nicaragua's leader attended Maduro's inauguration.",
        ("contact NIC>VEN other done affirmed",),
    ),
    (
        "Tunisia hosted the Algerian and Libyan presidents.",
        ("contact DZA+LBY>TUN other done affirmed",),
    ),
    ("Slovenia will open an embassy in Rwanda.", ()),
    (
        "In a letter to Biden, Zelensky asked for Patriots.",
        ("contact UKR>USA other done affirmed", "transfer USA>UKR air_defence requested affirmed"),
    ),
    (
        "The Commerce Department added nine Chinese companies to its entity list.",
        ("measure USA>? designation done affirmed",),
    ),
    (
        "New Zealand extended its sanctions on Russia to 2027.",
        ("measure NZL>RUS sanction done affirmed",),
    ),
    (
        "Sanctions imposed by Washington hit Iranian oil exports.",
        ("measure USA>IRN sanction done affirmed",),
    ),
    ("The U.N. arms embargo on Somalia was lifted.", ("measure UNO>SOM sanction ended affirmed",)),
    (
        "The European Union is preparing new sanctions against Georgia.",
        ("measure EUU>GEO sanction planned affirmed",),
    ),
    (
        "Britain called for sanctions on Sudanese generals.",
        ("measure GBR>SDN sanction requested affirmed",),
    ),
    (
        "China and Russia vetoed a draft resolution on Syria.",
        ("measure CHN+RUS>SYR veto done affirmed",),
    ),
    (
        "Spanish police seized a cargo of chips bound for Russia.",
        ("measure ESP>RUS seizure done affirmed",),
    ),
    ("Poland closed its border to Belarusian trucks.", ("measure POL>BLR other done affirmed",)),
    (
        "North Korea is expanding a missile plant near Hamhung.",
        ("production PRK>- missile under_way affirmed",),
    ),
    ("Libyan gunmen abducted 16 Egyptian workers.", ("casualty EGY>? captured done affirmed",)),
    (
        "An Israeli air strike on Damascus killed two Iranian generals.",
        ("casualty IRN>ISR killed done affirmed",),
    ),
    ("Nine Indian soldiers died in an avalanche.", ()),
    ("Sri Lanka's army lost 60 men, and the rebels 200.", ("casualty LKA>- killed done affirmed",)),
    ("Colombian mercenaries were killed in Sudan.", ("casualty COL>- killed done affirmed",)),
)


def shown(claim: Claim) -> str:
    """Return a claim as it is written above."""

    def side(parties: tuple[Party, ...]) -> str:
        return "+".join(p.code or "?" for p in parties) or "-"

    category = claim.what.category if claim.what else "other"
    sides = f"{side(claim.from_)}>{side(claim.to)}"
    return f"{claim.kind} {sides} {category} {claim.stage} {claim.polarity}"


@pytest.mark.parametrize(("sentence", "claims"), SENTENCES)
def test_a_sentence_is_read_so(sentence: str, claims: tuple[str, ...]) -> None:
    """Who did what to whom, how far it got and whether it is denied, and no claim more."""
    assert sorted(shown(c) for c in read(sentence)) == sorted(claims)
