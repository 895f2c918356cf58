"""The usual services and materials: what a community without a list may begin with.

Units are the trade's; prices are only where to begin, and are checked before anybody approves them.
"""

# code, name, category, unit, amount, days of warranty
SERVICES = (
    ("WX-01", "换水龙头（普通）", "REPAIR", "个", "5.00", 30),
    ("WX-02", "换混合龙头", "REPAIR", "个", "20.00", 90),
    ("WX-03", "疏通马桶", "REPAIR", "次", "65.00", 7),
    ("WX-04", "机械疏通管道", "REPAIR", "次", "125.00", 15),
    ("WX-05", "换空气开关", "REPAIR", "个", "10.00", 90),
    ("WX-06", "换灯具", "REPAIR", "盏", "15.00", 30),
    ("GJ-01", "日常保洁", "BUTLER", "小时", "45.00", 0),
    ("GJ-02", "空调清洗（挂机）", "BUTLER", "台", "80.00", 30),
    ("GJ-03", "空置房通风巡查", "BUTLER", "次", "30.00", 0),
    ("GJ-04", "搬运帮手", "BUTLER", "小时", "60.00", 0),
)
# code, name with size, unit, amount
MATERIALS = (
    ("CL-01", "混合龙头 单孔", "个", "85.00"),
    ("CL-02", "普通龙头 四分", "个", "18.00"),
    ("CL-03", "空气开关 C20", "个", "35.00"),
    ("CL-04", "角阀 四分", "个", "22.00"),
    ("CL-05", "软管 50 厘米", "根", "12.00"),
    ("CL-06", "生料带", "卷", "2.50"),
    ("CL-07", "LED 灯泡 9 瓦", "个", "9.00"),
)
CANCELLATION = "上门前可免费取消；到场后取消只收上门费"
