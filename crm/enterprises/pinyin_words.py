"""Readings that names of firms, places and persons have, where the dictionary's first reading is another one."""


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in text.split())


# One character: what it usually is in a firm's name, whatever it usually is in a sentence.
USUAL = _pairs("𠮷:ji 长:chang 都:du 曾:zeng 晟:sheng 靓:liang 伽:jia 卜:bu 翟:zhai 覃:qin 埔:pu 堡:bao 蔚:wei")

# One character: what it is as the surname of a person.
SURNAMES = _pairs(
    "仇:qiu 单:shan 解:xie 查:zha 盖:ge 区:ou 朴:piao 缪:miao 乐:yue 折:she 种:chong 秘:bi 员:yun 黑:he 冼:xian "
    "召:shao 句:gou 洗:xian 繁:po 不:fou 逄:pang 薄:bo 柏:bai 宁:ning 华:hua 任:ren 纪:ji 葛:ge 燕:yan 哈:ha 过:guo"
)

# Phrases the dictionary lacks or reads as a sentence would; a hyphen parts the syllables.
PHRASES = {
    phrase: reading.split("-")
    for phrase, reading in _pairs(
        "重庆:chong-qing 厦门:xia-men 银行:yin-hang 成都:cheng-du 朝阳:chao-yang 什邡:shi-fang 单县:shan-xian "
        "浚县:xun-xian 洪洞:hong-tong 繁峙:fan-shi 荥经:ying-jing 六合:lu-he 六安:lu-an 涡阳:guo-yang 筠连:jun-lian "
        "珲春:hun-chun 会稽:kuai-ji 蔚县:yu-xian 大埔:da-bu 番禺:pan-yu 乐清:yue-qing 中牟:zhong-mu 东阿:dong-e "
        "台州:tai-zhou 丽水:li-shui 蚌埠:beng-bu 吴堡:wu-bu 薄膜:bo-mo 给排水:ji-pai-shui 冷轧:leng-zha 热轧:re-zha "
        "精轧:jing-zha 差旅:chai-lv 商行:shang-hang 车行:che-hang 贸易行:mao-yi-hang 农商行:nong-shang-hang "
        "成长:cheng-zhang 增长:zeng-zhang 生长:sheng-zhang 长子县:zhang-zi-xian 重药:chong-yao 重啤:chong-pi"
    ).items()
}

# 长 ends many a dictionary word for an office (州长, 市长), and begins many a firm's name behind a place (杭州长川).
GROWING = frozenset({"成长", "增长", "生长", "助长"})
