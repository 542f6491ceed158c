"""Where invented signers live and what they are called: family names that mean "example" or "invented"."""

from typing import NamedTuple


class Land(NamedTuple):
    code: str
    language: str
    weight: int
    given_names: tuple[str, ...]
    family_names: tuple[str, ...]
    cities: tuple[str, ...]


def _land(code: str, language: str, weight: int, given: str, family: str, cities: str) -> Land:
    return Land(code, language, weight, *(tuple(words.split(", ")) for words in (given, family, cities)))


LANDS = (
    _land(
        "IT",
        "it",
        34,
        "Ada, Bruno, Carla, Dario, Elena, Fabio, Gaia, Ivo, Lara, Marco, Nina, Ugo, Rosa, Tea",
        "Esempio, Inventati, Campioni, Fittizi, Provini, Finti",
        "Firenze, Prato, Siena, Milano, Bologna, Roma, Torino, Napoli",
    ),
    _land(
        "KR",
        "en",
        9,
        "길동, 춘향, 몽룡, 심청, 흥부, 놀부, 향단, 장금",
        "홍보기, 가상, 예시",
        "Seoul, Jeonju, Busan, Daejeon",
    ),
    _land(
        "US",
        "en",
        11,
        "Amy, Ben, Chloe, Dan, Eve, Frank, Gina, Hal, Iris, Joe",
        "Sample, Example, Madeup, Placeholder",
        "New York, Chicago, Portland, Austin",
    ),
    _land(
        "GB",
        "en",
        9,
        "Alice, Bob, Cora, Dylan, Ella, Fred, Grace, Harry, Isla, Jack",
        "Specimen, Invented, Example, Pretend",
        "London, Leeds, Edinburgh, Cardiff",
    ),
    _land(
        "DE",
        "en",
        8,
        "Anja, Bernd, Clara, Dirk, Erika, Falk, Greta, Max, Ute",
        "Mustermann, Beispiel, Erfunden, Musterfrau",
        "Berlin, Köln, Dresden, Kassel",
    ),
    _land(
        "FR",
        "en",
        6,
        "Agathe, Basile, Colette, Didier, Élodie, Gaspard, Inès",
        "Exemple, Modèle, Fictif, Inventé",
        "Paris, Lyon, Nantes, Reims",
    ),
    _land(
        "PL",
        "en",
        6,
        "Ala, Bartek, Celina, Dawid, Ewa, Grażyna, Łukasz",
        "Przykładowa, Zmyślony, Wzorcowy",
        "Warszawa, Kraków, Gdańsk",
    ),
    _land(
        "ES",
        "en",
        4,
        "Alba, Bea, Carlos, Diego, Elvira, Íñigo",
        "Ejemplo, Inventado, Muestra",
        "Madrid, Sevilla",
    ),
    _land(
        "CH", "it", 3, "Aldo, Bice, Ciro, Dina, Emma", "Esempio, Beispiel, Exemple", "Lugano, Zürich, Genève"
    ),
    _land("AT", "en", 3, "Anna, Benno, Cilli, Doris, Egon", "Muster, Beispiel, Erfunden", "Wien, Graz, Linz"),
    _land("NL", "en", 3, "Anouk, Bram, Cas, Daan, Els", "Voorbeeld, Verzonnen", "Utrecht, Leiden"),
    _land("CA", "en", 3, "Abel, Blair, Cleo, Drew, Ella", "Sample, Exemple, Example", "Montréal, Toronto"),
    _land("AU", "en", 3, "Archie, Bonnie, Coen, Daisy", "Example, Sample", "Perth, Hobart"),
    _land("JP", "en", 3, "太郎, 花子, 次郎, 桜", "見本, 例", "Kyoto, Gifu, Kanazawa"),
    _land("BR", "en", 3, "Aline, Beto, Cauê, Dora", "Exemplo, Inventado", "São Paulo, Recife"),
    _land("PT", "en", 2, "Abílio, Beatriz, Caetana", "Exemplo, Fictício", "Coimbra, Porto"),
    _land("SE", "en", 2, "Åsa, Björn, Disa, Elsa", "Exempel, Påhittad", "Uppsala, Lund"),
    _land("GR", "en", 2, "Άννα, Βασίλης, Δήμητρα", "Παράδειγμα, Δοκιμή", "Αθήνα, Πάτρα"),
    _land("UA", "en", 2, "Алла, Богдан, Віра", "Приклад, Вигадана", "Київ, Львів"),
    _land("TR", "en", 2, "Ayşe, Burak, Çiğdem", "Örnek, Kurgu", "İzmir, Ankara"),
    _land("IN", "en", 2, "आशा, दीपक, मीरा", "उदाहरण, नमूना", "Pune, Kochi"),
    _land("IL", "en", 1, "אורי, נועה", "לדוגמה, בדיוני", "Haifa"),
    _land("EG", "en", 1, "أمل, كريم", "مثال, خيالي", "Alexandria"),
    _land("TW", "en", 1, "小明, 小華", "範例, 虛構", "Taipei, Tainan"),
)
