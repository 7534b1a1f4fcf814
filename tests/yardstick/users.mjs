/** Its one table. */
import { DataTypes, Sequelize } from 'sequelize'

/** Makes the table if there is none. */
export async function connect(databaseUrl) {
  const sequelize = new Sequelize(databaseUrl, { logging: false })
  const users = sequelize.define('user', {
    id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
    openid: { type: DataTypes.STRING, allowNull: false, unique: true },
  })
  await sequelize.sync()
  return users
}
