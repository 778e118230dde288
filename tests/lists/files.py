"""List files of invented entries, one in each form that is read."""

from __future__ import annotations

from pathlib import Path

OFAC_NAMESPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML"

UN_ENTRY = """<INDIVIDUAL><REFERENCE_NUMBER>QZi.001</REFERENCE_NUMBER><FIRST_NAME>RI</FIRST_NAME>
<SECOND_NAME>YONG</SECOND_NAME><THIRD_NAME>SAMPLE</THIRD_NAME><UN_LIST_TYPE>Example</UN_LIST_TYPE>
<LISTED_ON>2020-01-02</LISTED_ON><NAME_ORIGINAL_SCRIPT>리용</NAME_ORIGINAL_SCRIPT>
<NATIONALITY><VALUE>Exampleland</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Lee Young Sample</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>The Clerk</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ADDRESS><CITY>Northport</CITY><COUNTRY>Exampleland</COUNTRY></INDIVIDUAL_ADDRESS>
<INDIVIDUAL_DATE_OF_BIRTH><YEAR>1970</YEAR></INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL>"""

UN_FIRM = """<ENTITY><REFERENCE_NUMBER>QZe.001</REFERENCE_NUMBER>
<FIRST_NAME>NORTHPORT SHIPPING ; NORTHPORT LINES</FIRST_NAME><UN_LIST_TYPE>Example</UN_LIST_TYPE>
<COMMENTS1>Company IMO number: 1234567.</COMMENTS1></ENTITY>"""


def un_xml(*entries: str, day: str = "2026-02-27") -> str:
    """Return a UN list of some entries."""
    people = "".join(e for e in entries if e.startswith("<INDIVIDUAL>"))
    firms = "".join(e for e in entries if e.startswith("<ENTITY>"))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="{day}T00:00:00Z">'
        f"<INDIVIDUALS>{people}</INDIVIDUALS><ENTITIES>{firms}</ENTITIES></CONSOLIDATED_LIST>"
    )


SDN_CSV = (
    '101,"SAMPLE, Ivan Petrovich","individual","EXAMPLE] [OTHER",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    "\"DOB 03 Mar 1960; nationality Exampleland; a.k.a. 'CLERK'.\"\r\n"
    '102,"NORTH STAR","vessel","EXAMPLE",-0- ,"XX9",-0- ,-0- ,-0- ,"Exampleland",-0- ,'
    '"Vessel Registration Identification IMO 9074729."\r\n'
    '103,"SAMPLE BANK",-0- ,"EXAMPLE",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"SWIFT/BIC SAMPZZ2LXXX."\r\n\x1a'
)
ALT_CSV = '101,9,"aka","SAMPLE, Iwan",-0- \r\n\x1a'
ADD_CSV = '102,8,"Pier 1","Northport","Exampleland",-0- \r\n\x1a'


def ofac_xml(*, count: int = 1, namespace: str = OFAC_NAMESPACE, programme: str = "EXAMPLE") -> str:
    """Return an OFAC list of one entry."""
    return (
        f'<?xml version="1.0" standalone="yes"?><sdnList xmlns="{namespace}"><publshInformation>'
        f"<Publish_Date>03/28/2025</Publish_Date><Record_Count>{count}</Record_Count>"
        "</publshInformation><sdnEntry><uid>7</uid><firstName>Ivan</firstName><lastName>SAMPLE</lastName>"
        f"<sdnType>Individual</sdnType><programList><program>{programme}</program></programList>"
        "<akaList><aka><uid>1</uid><type>a.k.a.</type><category>weak</category>"
        "<lastName>CLERK</lastName></aka></akaList>"
        "<idList><id><uid>2</uid><idType>SWIFT/BIC</idType><idNumber>SAMPZZ2L</idNumber></id>"
        "<id><uid>3</uid><idType>Vessel Registration Identification</idType>"
        "<idNumber>IMO 9074729</idNumber></id></idList></sdnEntry></sdnList>"
    )


CANADA_XML = """<?xml version="1.0" encoding="UTF-8"?><data-set>
<record><Country>Exampleland / Exemplie</Country><LastName>Sample</LastName><GivenName>Ivan</GivenName>
<Aliases>Iwan Sample, Russian: Иван Сампле</Aliases><Schedule>1, Part 1</Schedule><Item>1</Item>
<DateOfListing>2024-05-06</DateOfListing></record>
<record><Country>Exampleland / Exemplie</Country><EntityOrShip>North Star</EntityOrShip>
<ShipIMONumber>9074729</ShipIMONumber><Schedule>1.1</Schedule><Item>1</Item>
<DateOfListing>2025-02-21</DateOfListing></record></data-set>"""

NAMES_CSV = (
    "Name,Alias,Nationality,Designation,Sanction Type,Source\n"
    'Ivan Sample,"Ivan Sample, Iwan Sample, Sample Trading Co., Ltd.",EXAMPLELAND,person,amendment,Europe\n'
    "Sample Works,None,Unknown,enterprise,regulation,Europe\n"
)


def write(folder: Path, **files: str) -> list[Path]:
    """Write files, named by keyword and all with the ending of none, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, content in files.items():
        place = folder / name
        place.write_text(content, encoding="utf-8", newline="")
        made.append(place)
    return made
