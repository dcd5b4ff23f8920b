"""The names of the demonstration world, in Chinese and in Latin letters.

Owns the lists. Leaves the drawing to `parties`. Keeps every name in both scripts; none is meant to be
anybody's.
"""

SURNAMES = (
    ("王", "Wang"),
    ("李", "Li"),
    ("张", "Zhang"),
    ("刘", "Liu"),
    ("陈", "Chen"),
    ("杨", "Yang"),
    ("黄", "Huang"),
    ("赵", "Zhao"),
    ("吴", "Wu"),
    ("周", "Zhou"),
    ("徐", "Xu"),
    ("孙", "Sun"),
    ("马", "Ma"),
    ("朱", "Zhu"),
    ("胡", "Hu"),
    ("郭", "Guo"),
    ("何", "He"),
    ("林", "Lin"),
    ("高", "Gao"),
    ("罗", "Luo"),
    ("郑", "Zheng"),
    ("梁", "Liang"),
    ("谢", "Xie"),
    ("宋", "Song"),
    ("唐", "Tang"),
    ("许", "Xu"),
    ("韩", "Han"),
    ("冯", "Feng"),
    ("邓", "Deng"),
    ("曹", "Cao"),
    ("欧阳", "Ouyang"),
    ("上官", "Shangguan"),
)
"""Surnames from the most to the least common."""

FEMALE_GIVEN_NAMES = (
    ("秀英", "Xiuying"),
    ("桂兰", "Guilan"),
    ("敏", "Min"),
    ("静", "Jing"),
    ("丽", "Li"),
    ("艳", "Yan"),
    ("娟", "Juan"),
    ("霞", "Xia"),
    ("婷", "Ting"),
    ("雪", "Xue"),
    ("慧", "Hui"),
    ("倩", "Qian"),
    ("晓燕", "Xiaoyan"),
    ("丽娜", "Lina"),
    ("佳怡", "Jiayi"),
    ("雨桐", "Yutong"),
    ("诗涵", "Shihan"),
    ("欣怡", "Xinyi"),
    ("梦瑶", "Mengyao"),
    ("思琪", "Siqi"),
    ("若曦", "Ruoxi"),
    ("子涵", "Zihan"),
    ("美玲", "Meiling"),
    ("春梅", "Chunmei"),
    ("安琪", "Anqi"),
    ("语嫣", "Yuyan"),
    ("雅文", "Yawen"),
    ("静怡", "Jingyi"),
)

MALE_GIVEN_NAMES = (
    ("伟", "Wei"),
    ("强", "Qiang"),
    ("磊", "Lei"),
    ("军", "Jun"),
    ("勇", "Yong"),
    ("杰", "Jie"),
    ("涛", "Tao"),
    ("明", "Ming"),
    ("鹏", "Peng"),
    ("浩", "Hao"),
    ("斌", "Bin"),
    ("宇", "Yu"),
    ("建国", "Jianguo"),
    ("志强", "Zhiqiang"),
    ("建华", "Jianhua"),
    ("文博", "Wenbo"),
    ("浩然", "Haoran"),
    ("子轩", "Zixuan"),
    ("宇航", "Yuhang"),
    ("俊杰", "Junjie"),
    ("天佑", "Tianyou"),
    ("嘉豪", "Jiahao"),
    ("晓东", "Xiaodong"),
    ("海涛", "Haitao"),
    ("一鸣", "Yiming"),
    ("思远", "Siyuan"),
    ("立新", "Lixin"),
    ("家明", "Jiaming"),
)

HOUSES = (
    ("青禾", "Qinghe"),
    ("云岭", "Yunling"),
    ("白鹭", "Bailu"),
    ("南溪", "Nanxi"),
    ("星河", "Xinghe"),
    ("丹枫", "Danfeng"),
    ("海棠", "Haitang"),
    ("明湖", "Minghu"),
    ("松涛", "Songtao"),
    ("锦绣", "Jinxiu"),
    ("远山", "Yuanshan"),
    ("晨光", "Chenguang"),
    ("翠竹", "Cuizhu"),
    ("银杏", "Yinxing"),
    ("长风", "Changfeng"),
    ("望江", "Wangjiang"),
)
"""The first words of company names."""

EMPLOYER_TRADES = (
    ("机械制造有限公司", "Machinery Co., Ltd."),
    ("软件技术有限公司", "Software Technology Co., Ltd."),
    ("物流有限公司", "Logistics Co., Ltd."),
    ("纺织有限公司", "Textiles Co., Ltd."),
    ("医药科技有限公司", "Pharmaceutical Technology Co., Ltd."),
    ("建筑工程有限公司", "Construction Co., Ltd."),
    ("教育咨询有限公司", "Education Consulting Co., Ltd."),
    ("食品加工有限公司", "Food Processing Co., Ltd."),
)
LANDLORD_TRADES = (
    ("房屋租赁有限公司", "Housing Rental Co., Ltd."),
    ("公寓管理有限公司", "Apartments Co., Ltd."),
)
UTILITY_TRADES = (("水电燃气有限公司", "Water, Power & Gas Co., Ltd."),)
INSURER_TRADES = (("保险股份有限公司", "Insurance Co., Ltd."),)
SHOP_TRADES = {
    "groceries": (("超市", "Supermarket"), ("生鲜市场", "Fresh Market")),
    "dining": (("面馆", "Noodle House"), ("餐厅", "Restaurant"), ("茶饮店", "Tea Shop")),
    "transport": (("出行", "Mobility"), ("加油站", "Petrol Station")),
    "clothing": (("服饰店", "Clothing"), ("鞋城", "Shoes")),
    "electronics": (("数码城", "Electronics"), ("家电商场", "Home Appliances")),
}
"""What shops of each purpose are called."""
