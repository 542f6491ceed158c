"""Small words that hold a sentence together, folded as texts are; what people are called stands in the lists.

They belong to the languages, not to the taste of moderators, so they are here and not in the database.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Between a people and what is said of it: "are", "act like".
COPULAS = _words("""
    are were is was re been be act acts behave behaves look like remain become
    sono erano e siete siamo era sembrano restano rimangono
    sont etaient est etes etait restent ressemblent
    sind waren ist war seid bleiben haben
    son eran es sois parecen sao eram parecem
    sa byli jest to zachowuja
    это есть были ведут
""")

# These may stand around it without changing what is meant.
FILLERS = _words("""
    a an the all just so very really truly such only nothing but always simply still ever mostly quite absolutely
    totally completely utterly a bunch of lot pack bloody fucking damn naturally inherently most more and or as well
    both people men women persons folks race nation society by nature generally basically obviously clearly have has
    everyone everybody too them these those seriously themselves in general known born same they you your
    un una uno degli dei delle tutti tutte solo soltanto davvero proprio cosi molto sempre semplicemente da per natura
    gente persone popolo uomini donne ed veri vere veramente i gli le piu tanti assolutamente branco di massa come loro
    des ce tous toutes que qu seulement vraiment si tres toujours simplement par les gens peuple personnes hommes femmes
    et de d vrais bande tas plus comme n ce c la
    ein eine einen alle nur wirklich sehr immer einfach von aus leute menschen volk manner frauen und die das ganz echt
    alles lauter haufen wie doch halt eben
    unos todos todas realmente muy tan siempre simplemente por naturaleza personas pueblo hombres mujeres y los las mas
    puros como ellos
    um uma uns todas so realmente muito tao sempre simplesmente natureza pessoas povo homens mulheres os as mesmo mais
    wszyscy wszystkie tylko naprawde tacy takie bardzo zawsze po prostu z natury ludzie narod mezczyzni kobiety i sami
    sama banda zwykli jak oni sie
    все всегда просто очень такие настоящие по природе люди народ и только одни сами как они
    모두 다 전부 정말 정말로 너무 진짜 원래 항상 늘 아주 참 그냥 다들
     역시 본래 사람들은 사람들 완전 하나같이 죄다 같은 언제나
""")

# Words for persons: after "cruel" they say that people are meant, not farms.
PERSONS = _words("""
    people men women persons folks race nation society bastards creatures ones lot
    gente persone popolo uomini razza gens peuple personnes race leute menschen volk rasse
    personas pueblo raza pessoas povo raca ludzie narod rasa люди народ раса 사람들 사람 민족 인간들 것들 놈들
""")

# What follows where nothing is left that a trait could describe: "the cruel Koreans who …".
CLOSERS = _words("""
    who whom are is were was will would should must do does did don have has had can cannot eat eats kill kills torture
    deserve deserves need and or but so that for in with from to of at by as when because while if like than too
    che chi sono e ed o ma perche se quando non per con di da in hanno devono mangiano meritano
    qui que sont et ou mais parce car si ne pour avec de dans ont doivent mangent meritent
    die der sind und oder aber weil wenn wie mit von in haben mussen essen verdienen
    quienes son y o pero porque si no para con de en tienen deben comen merecen sao mas para com em devem
    ktorzy sa i albo ale bo jesli nie dla z w maja musza jedza
    которые кто и или но потому если не для с в
""") | PERSONS  # fmt: skip

# A whole people in one word: "a nation of barbarians".
COLLECTIVES = _words("""
    nation race popolo razza nazione peuple race volk rasse pueblo raza nacion povo raca nacao narod rasa
    нация раса народ 민족 종족
""")

# Pointing at people: an entry of the traits that begins like this says it of people by itself.
_POINTING = _words("""
    these those you bunch questi quei quegli voi sti branco che ces bande quels vous diese ihr solche haufen
    estos esos aquellos panda banda manada qué estes esses aqueles bando que ci te tych co эти вы кучка стадо толпа
    저 이 그 저런 이런
""")
_POINTING_UNSPACED = _words("这些 那些 这群 那群 这帮 那帮 你们这些 一群 這些")
POINTING = (*(f"{word} " for word in _POINTING), *_POINTING_UNSPACED)
_BEHIND_DEMONSTRATIVES = _words("""
    sono hanno devono vanno mangiano torturano meritano sont ont doivent vont mangent torturent
    son tienen deben van comen torturan sao devem vao comem torturam qui
""")
DEMONSTRATIVES = _words("""
    these those you questi quei quegli quelle voi ces vous diese dieser ihr estos esos esas vosotros estes esses
    aqueles voces ci tamci wy эти те вы 저 그 이 저런 그런 이런
""")

PRONOUNS = _words("""
    they you voi vous ihr vosotros ustedes voces wy вы loro essi ils elles sie oni ellos eles они
    그들은 그들 걔들은 걔네는 쟤네는 저들은
""")

# A sentence that begins with one of these speaks of something else ("Is", "It is") or is a new one ("And").
NO_HEADS = _words("is are was were to e es est ist war это have behave act look be been haben")

YOU = _words("you voi vous ihr vosotros ustedes voces wy вы siete etes seid sois")
HEADS = (PRONOUNS | COPULAS) - NO_HEADS
HEADS_IN_A_SENTENCE = HEADS | _words("to ce c")

BECAUSE = _words(
    "because since cause perche poiche car parce weil denn porque pois bo gdyz poniewaz потому ибо"
)

RELATIVES = _words("who that which che qui die que quienes ktorzy которые кто")

# A people named behind one of these is not what the sentence speaks of: "the farms of the Koreans are …".
PREPOSITIONS = _words("""
    of by from in for to with against about on between than
    di dei degli delle dai dagli da con per tra contro su
    des de du aux avec pour contre par chez
    der von bei mit fur gegen zu
    del de con para por contra sobre do dos das pelos com
    z od dla przeciw о от для против с
""")
ARTICLES = _words("the i gli le la lo il l les los las os as die den")

# In these languages a people and the adjective are one word: "i coreani", "gli allevamenti coreani".
ADJECTIVE_LANGUAGES = frozenset({"it", "fr", "es", "pt"})
BEFORE_NOUNS = _words("""
    i gli le il lo la l un una uno questi queste quei quegli quelle tutti tutte ogni voi noi molti e o ma che se perche
    non con come sono quanto siete quindi allora maledetti maledette sporchi brutti stupidi schifosi
    maudits sales foutus putain aucun
    les une des ces tous toutes vous et ou mais que si car chaque cet sont comme etes donc pour
    los las el unos estos esos esas aquellos todas todos cada vosotros ustedes y pero porque como son
    malditos malditas sucios putos sujos
    os as um uns estes esses aqueles voces sao porem quase casi quasi presque
""")

NEGATIONS = _words("""
    not no t aren isn weren arent isnt neither nor hardly non mica ne pas nicht kein keine keinen
    nie nao не ни нет 안 아닌
""")
CLOSERS_AFTER_DEMONSTRATIVE = _BEHIND_DEMONSTRATIVES | PERSONS | NEGATIONS

# "I am not racist", "call me racist": no distance is taken.
DISCLAIMERS = NEGATIONS | _words(
    "call chiamatemi ditemi traitez nennt llamenme llamadme chamem nazwijcie называйте"
)
_PERSONAL = _words("they them you your these those the all that who")
DENIED_OVER = (COPULAS | FILLERS | NEGATIONS) - _PERSONAL

# "I know it is wrong, but …": what stands before them takes nothing back.
ADVERSATIVES = _words("""
    but yet however ma pero tuttavia mais pourtant cependant aber doch jedoch sondern sino mas porem ale lecz jednak
    но однако 하지만 그러나 그런데 그래도
""")
