package english

import "sync"

// Lists by which names are told from other words in English; written for this package.

// givenNames are usual given names; wordNames are those that are words as often.
var givenNames = sync.OnceValue(func() map[string]bool {
	return set(`james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony donald steven stephen paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary nicholas eric jonathan larry
		justin scott brandon benjamin samuel gregory alexander patrick raymond jack dennis jerry tyler aaron jose adam nathan henry zachary douglas peter kyle noah ethan jeremy walter christian keith roger terry austin sean gerald carl harold dylan arthur lawrence jordan jesse
		bryan billy bruce gabriel joe logan alan juan albert willie elijah wayne randy vincent mason roy ralph bobby russell bradley philip phillip eugene oliver harry leo liam lucas oscar theo felix hugo max simon martin nigel graham ian neil colin stuart craig duncan
		trevor derek clive barry geoff geoffrey malcolm rupert angus callum ewan rory declan connor kieran niall alistair ben tom tim jim mike dave steve chris matt dan sam nick alex tony andy jeff greg ken ron don ed ted fred pete rob bob charlie eddie freddie archie alfie
		mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret ashley kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca sharon laura cynthia dorothy amy kathleen angela shirley emma brenda pamela
		nicole anna samantha katherine catherine christine debra rachel carolyn janet maria olivia heather helen diane julie joyce victoria ruth virginia lauren kelly christina joan evelyn judith andrea hannah megan cheryl jacqueline martha madison teresa gloria sara janice
		ann anne kathryn abigail sophia sophie frances jean alice judy isabella julia denise amber doris marilyn danielle beverly charlotte natalie theresa diana brittany kayla alexis lori lucy lily chloe ella mia zoe molly ellie katie kate jane jenny tracy wendy fiona gillian
		moira eileen maureen sheila deirdre siobhan niamh bridget penelope harriet eleanor imogen beatrice matilda rosie jessie elena natasha olga irina svetlana tatiana ivan sergei dmitri vladimir boris nikolai mikhail igor ahmed mohammed mohamed muhammad ali omar hassan
		hussein ibrahim fatima aisha khalid yusuf tariq carlos miguel pedro luis jorge fernando ricardo eduardo diego pablo francisco antonio manuel javier sofia carmen lucia isabel ana paula pierre jacques francois marie claire hans klaus jurgen stefan wolfgang heinrich
		giovanni marco luca giuseppe francesco giulia chiara priya raj rahul amit sanjay anil sunil deepak vijay arjun ravi anita sunita pooja neha kiran hiroshi kenji takashi yuki yuko akira jun-ho sven lars erik ingrid astrid tina cindy vivian vicky yvonne winnie jackie
		tiffany cathy candy coco jasmine cherry peggy sandy becky debbie mandy penny sally polly maggie annie ellen irene iris vera nora ida`)
})

var wordNames = sync.OnceValue(func() map[string]bool {
	return set(`will mark bill frank grace may april june rose hope joy pat sue drew chase faith dawn art rich grant dean guy miles rob ray ruby pearl violet holly ivy daisy heather summer autumn jack max ella jean don ed sandy candy cherry penny amber madison jordan austin
		virginia victoria christian mason logan tyler hunter carol melody crystal skip gene dick earl duke iris tom-tom sandy roger wayne ken art jade destiny ana ali ida may lee young king`)
})

// familyNames are usual family names of English speakers and others.
var familyNames = sync.OnceValue(func() map[string]bool {
	return set(`smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez gonzales wilson anderson thomas taylor moore jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young allen king wright scott
		torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter roberts gomez phillips evans turner diaz parker cruz edwards collins reyes stewart morris morales murphy cook rogers gutierrez ortiz morgan cooper peterson bailey reed kelly howard
		ramos kim cox ward richardson watson brooks chavez wood james bennett gray grey mendoza ruiz hughes price alvarez castillo sanders patel myers long ross foster jimenez powell jenkins perry russell sullivan bell coleman butler henderson barnes fisher vasquez simmons
		graham murray ford hamilton wallace woods cole west owens reynolds fox ellis stone mason webb hunt holmes palmer wagner black robertson boyd gibson hunter warren dixon hart burns gordon shaw rice stephens spencer payne pierce arnold weaver ferguson hawkins andrews
		nichols matthews dunn lawson hansen hudson knight bishop carr lane austin burke oconnor o'connor o'brien o'neill mcdonald macdonald kennedy wells chapman harvey knowles barker schmidt muller müller schneider fischer weber meyer becker hoffmann singh kumar sharma
		gupta khan ahmed ali hussain hassan ibrahim okafor adeyemi mensah ivanov petrov smirnov novak kowalski nowak rossi russo ferrari bianchi dubois laurent moreau tanaka suzuki sato yamamoto nakamura park choi tran pham connor conner silva santos pereira costa`)
})

// pinyinNames are the usual Chinese family names as they are written in Latin letters.
var pinyinNames = sync.OnceValue(func() map[string]bool {
	return set(`wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang deng han feng cao zeng peng xiao cai pan tian dong yuan yu ye jiang du su wei cheng lv lu ding shen ren yao zhong cui tan liao fan shi jin jia xia fu fang
		zou xiong bai meng qin qiu hou yan xue lei long tao he gu mao hao gong shao wan qian dai mo kong xiang chang wong chan lau cheung ho ng leung tsai hsu lam yip kwok ouyang sima zhuge`)
})

// plainWords are words of every day that begin or go on where a name might: they are none.
var plainWords = sync.OnceValue(func() map[string]bool {
	out := set(`calling call called speaking talking here there from with waiting looking trying going doing having getting using paying asking telling moving living working staying coming leaving travelling wondering thinking hoping sorry sure not very really so too quite still
		already always never now just only also again about afraid glad happy unhappy angry upset fine good great okay ok well bad sick tired busy late early ready done finished right wrong correct incorrect true false same different new old first last next second third
		customer client user caller subscriber member owner manager supervisor agent operator person people someone somebody anyone anybody everyone everybody nobody none one two three four five six seven eight nine ten zero both all some any each every other another
		monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december today tomorrow yesterday morning afternoon evening night week month year day hour minute time times date
		phone mobile number card account bill plan package service services line internet network broadband fibre router wifi signal data roaming charge charges payment price money fee refund order ticket complaint case contract invoice address email mail password code pin
		name names surname spelled spelt spelling changed missing registered listed printed written wrong misspelled unknown hidden private mr mrs ms miss dr doctor sir madam professor yes yeah no nope hello hi hey please thanks thank bye goodbye dear help problem issue
		question answer reason matter thing things something nothing anything everything way place home house office work school shop store branch centre center building street road city country chinese english american british french german canadian australian
		indian japanese korean russian spanish italian european asian foreign foreigner china beijing shanghai nanjing guangzhou shenzhen hangzhou hong kong america england britain canada australia india japan korea france germany london unicom telecom mobile apple huawei xiaomi
		samsung google facebook amazon microsoft android iphone visa mastercard premium gold silver platinum standard basic family husband wife son daughter father mother dad mum mom brother sister parents friend neighbour neighbor colleague boss landlord tenant student
		teacher engineer technician driver lawyer nurse child kid baby man woman boy girl lady gentleman guy guys team staff company business because since until while when where what who which how why if then than as like after before during
		ask want need wish hope know think believe guess suppose see hear feel look find get got give gave take took make made let keep put set send sent come came go went say said tell told talk speak spoke check change cancel stop start open close pay paid buy bought use used
		ridiculous terrible awful unacceptable urgent important possible impossible difficult easy hard simple expensive cheap free full empty long short big small high low fast slow more less most least much many few lot little enough almost nearly maybe perhaps probably
		actually basically honestly finally currently recently usually often sometimes ever once twice ago back up down out off on in over under near around away everywhere busy online offline available unavailable active inactive valid expired working broken dead down slow
		emergency charged billed overcharged disconnected blocked locked stuck lost confused disappointed frustrated interested supposed allowed able unable aware willing pregnant disabled blind deaf retired married single divorced abroad overseas outside inside downstairs upstairs
		regarding concerning due told living based located born aged ringing phoning contacting writing reporting returning following confirming holding using switching happy number's mister gonna wanna later anytime directly immediately asap whenever either neither
		and or but also plus minus equals verification notification text message confirmation receipt reference tracking subject title content information info details detail record records history status report department support technical sales billing customer's hotline
		bank credit debit cash cheque loan insurance policy tax government police hospital fire ambulance airport station hotel restaurant flight train bus taxi car van truck bike passport licence license plate identity id document documents form copy photo picture file
		nationality birthday gender male female age height weight letter letters word words digit digits capital upper lower dot underscore dash hyphen double triple mother's father's maiden middle full given family legal real display screen nick username user domain brand
		product model colour color red blue green white black yellow orange purple brown pink grey gray`)
	for w := range glue {
		out[w] = true
	}
	return out
})
