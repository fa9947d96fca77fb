"""What the demonstration tenant sells, to whom, and who works there: figures in CNY, tax included."""

from dataclasses import dataclass

from shared.core.actor import Role


@dataclass(frozen=True, slots=True)
class Ware:
    """A product; `popularity` weighs how often it is asked for."""

    sku: str
    name: str
    category: str
    brand: str
    price: str
    cost: str
    reorder_point: int
    reorder_quantity: int
    popularity: int = 2


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer; `seller` is the index of the sales person who looks after him, None for everybody's."""

    name: str
    region: str
    seller: int | None
    credit_limit: str | None = None
    kind: str = "company"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who can sign in."""

    full_name: str
    email: str
    role: Role


PEOPLE = (
    Colleague("Chen Mei", "demo@tallyshop.example", Role.ADMIN),
    Colleague("Zhao Lei", "manager@tallyshop.example", Role.MANAGER),
    Colleague("Lin Yue", "lin@tallyshop.example", Role.SALES),
    Colleague("Sun Hao", "sun@tallyshop.example", Role.SALES),
    Colleague("Wu Gang", "warehouse@tallyshop.example", Role.WAREHOUSE),
    Colleague("He Fang", "finance@tallyshop.example", Role.FINANCE),
    Colleague("Guo An", "viewer@tallyshop.example", Role.VIEWER),
)

WARES = (
    Ware("TEA-LJ250", "龙井绿茶 Longjing green tea 250 g", "Tea", "云山", "168.00", "92.00", 30, 120, 5),
    Ware("TEA-TGY250", "铁观音 Tieguanyin oolong 250 g", "Tea", "云山", "138.00", "74.00", 30, 120, 4),
    Ware("TEA-PE357", "普洱茶饼 Pu'er cake 357 g", "Tea", "云山", "228.00", "120.00", 20, 80, 3),
    Ware("TEA-JM100", "金骏眉 Jin Jun Mei black tea 100 g", "Tea", "云山", "298.00", "165.00", 15, 60, 2),
    Ware("TEA-JAS200", "茉莉花茶 Jasmine tea 200 g", "Tea", "云山", "88.00", "41.00", 40, 160, 4),
    Ware("TEA-BH100", "白毫银针 Silver needle white tea 100 g", "Tea", "云山", "258.00", "149.00", 15, 60, 1),
    Ware("TEA-DHP150", "大红袍 Da Hong Pao rock tea 150 g", "Tea", "云山", "318.00", "180.00", 12, 48, 2),
    Ware("POR-GW01", "青花盖碗 Blue-and-white gaiwan", "Porcelain", "景轩", "128.00", "58.00", 20, 80, 3),
    Ware("POR-CUP6", "品茗杯六只装 Tasting cups, set of 6", "Porcelain", "景轩", "96.00", "39.00", 25, 100, 4),
    Ware("POR-POT350", "紫砂壶 Yixing teapot 350 ml", "Porcelain", "景轩", "468.00", "235.00", 8, 32, 2),
    Ware("POR-VAS30", "Celadon vase 30 cm", "Porcelain", "景轩", "358.00", "170.00", 6, 24, 1),
    Ware("POR-BWL4", "饭碗四只装 Rice bowls, set of 4", "Porcelain", "景轩", "118.00", "52.00", 24, 96, 3),
    Ware("POR-PLT4", "Dinner plates, set of 4", "Porcelain", "景轩", "158.00", "73.00", 20, 80, 2),
    Ware("POR-SPN6", "Soup spoons, set of 6", "Porcelain", "景轩", "48.00", "17.00", 30, 120, 2),
    Ware("KIT-WOK32", "铸铁炒锅 Cast-iron wok 32 cm", "Kitchen", "老灶", "288.00", "150.00", 12, 48, 3),
    Ware("KIT-STM24", "竹蒸笼 Bamboo steamer 24 cm", "Kitchen", "老灶", "68.00", "26.00", 30, 120, 3),
    Ware("KIT-CLV18", "菜刀 Cleaver 18 cm", "Kitchen", "老灶", "198.00", "96.00", 15, 60, 2),
    Ware("KIT-BRD40", "Chopping board, ironwood 40 cm", "Kitchen", "老灶", "148.00", "71.00", 15, 60, 2),
    Ware("KIT-KTL17", "Stovetop kettle 1.7 l", "Kitchen", "老灶", "178.00", "88.00", 15, 60, 2),
    Ware("KIT-CHP10", "筷子十双 Chopsticks, 10 pairs", "Kitchen", "老灶", "38.00", "11.00", 50, 200, 4),
    Ware("KIT-SCL05", "Tea scale 0.1 g", "Kitchen", "老灶", "78.00", "34.00", 15, 60, 1),
    Ware("TXT-SLK90", "真丝方巾 Silk scarf 90 cm", "Textiles", "织里", "268.00", "130.00", 15, 60, 3),
    Ware("TXT-TWL2", "Cotton towels, pair", "Textiles", "织里", "76.00", "31.00", 30, 120, 3),
    Ware("TXT-RUN180", "Linen table runner 180 cm", "Textiles", "织里", "138.00", "60.00", 15, 60, 2),
    Ware("TXT-APR", "Indigo apron", "Textiles", "织里", "98.00", "42.00", 20, 80, 2),
    Ware("TXT-CSH45", "Cushion cover 45 cm", "Textiles", "织里", "58.00", "22.00", 25, 100, 2),
    Ware("TXT-QLT200", "蚕丝被 Silk quilt 200 x 230 cm", "Textiles", "织里", "898.00", "510.00", 5, 20, 1),
    Ware("STA-BRS5", "毛笔五支 Calligraphy brushes, set of 5", "Stationery", "文渊", "86.00", "33.00", 20, 80, 3),
    Ware("STA-INK", "墨锭 Ink stick", "Stationery", "文渊", "46.00", "15.00", 25, 100, 2),
    Ware("STA-STN", "端砚 Duan inkstone", "Stationery", "文渊", "388.00", "190.00", 6, 24, 1),
    Ware("STA-XUAN100", "宣纸一百张 Xuan paper, 100 sheets", "Stationery", "文渊", "108.00", "48.00", 25, 100, 3),
    Ware("STA-NB-A5", "Notebook A5, cloth-bound", "Stationery", "文渊", "42.00", "14.00", 40, 160, 4),
    Ware("STA-SEAL", "Soapstone seal blank", "Stationery", "文渊", "66.00", "24.00", 15, 60, 1),
    Ware("STA-FAN", "折扇 Folding fan", "Stationery", "文渊", "58.00", "19.00", 25, 100, 2),
    Ware("LMP-PAP30", "纸灯笼 Paper lantern 30 cm", "Lighting", "光禾", "52.00", "18.00", 30, 120, 3),
    Ware("LMP-BAM40", "Bamboo table lamp 40 cm", "Lighting", "光禾", "238.00", "118.00", 10, 40, 2),
    Ware("LMP-FLR150", "Floor lamp, rattan 150 cm", "Lighting", "光禾", "568.00", "300.00", 5, 20, 1),
    Ware("LMP-LED9", "LED bulb 9 W, warm", "Lighting", "光禾", "18.00", "6.00", 80, 320, 5),
    Ware("LMP-CDL6", "Beeswax candles, box of 6", "Lighting", "光禾", "64.00", "25.00", 25, 100, 2),
    Ware("LMP-STR10", "LED string 10 m", "Lighting", "光禾", "88.00", "37.00", 20, 80, 2),
)

BUYERS = (
    Buyer("上海悦茶文化有限公司", "East China", 0, "60000.00"),
    Buyer("杭州清和茶馆", "East China", 0, "40000.00"),
    Buyer("Nanjing Riverside Hotel", "East China", 0, "80000.00"),
    Buyer("苏州园林礼品店", "East China", 0),
    Buyer("Ningbo Harbour Trading", "East China", 0),
    Buyer("无锡家居生活馆", "East China", 0),
    Buyer("合肥书香文具", "East China", 0),
    Buyer("广州南风百货", "South China", 1, "90000.00"),
    Buyer("深圳优选电子商务", "South China", 1, "70000.00"),
    Buyer("Xiamen Island Resort", "South China", 1, "50000.00"),
    Buyer("福州茶友会", "South China", 1),
    Buyer("佛山照明经销", "South China", 1),
    Buyer("珠海海岸酒店", "South China", 1),
    Buyer("Hainan Palm Suites", "South China", 1),
    Buyer("北京故城礼物", "North China", None, "60000.00"),
    Buyer("天津卫家居", "North China", None),
    Buyer("青岛海风民宿", "North China", None),
    Buyer("Dalian Bay Kitchenware", "North China", None),
    Buyer("成都竹里空间", "West China", 1),
    Buyer("重庆山城厨具", "West China", 1),
    Buyer("西安长安文房", "West China", 0),
    Buyer("昆明云茶号", "West China", 0),
    Buyer("李娜", "East China", None, kind="person"),
    Buyer("Tom Becker", "East China", 0, kind="person"),
    Buyer("王建国", "North China", 1, kind="person"),
)
